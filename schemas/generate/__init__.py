"""Renders the contracts into what other languages read: examples, JSON Schemas, AsyncAPI. Not used at run time."""
