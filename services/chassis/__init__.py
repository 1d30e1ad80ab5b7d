"""The shared library of the services: event log, relay, consume, views, alarms, clock, HTTP. It has no rules of an office."""
