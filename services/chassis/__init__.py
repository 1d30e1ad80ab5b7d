"""The shared library of the services: event log, relay, consume, views, alarms, clock, HTTP; no rules of an office."""
