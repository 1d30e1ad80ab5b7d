"""The page kit: one layout, one set of components and one way to speak two languages for all four services."""
