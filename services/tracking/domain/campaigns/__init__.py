"""Campaigns (活动): a plan of phases and items that come of themselves on their dates."""
