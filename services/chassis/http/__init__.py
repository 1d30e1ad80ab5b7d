"""HTTP for every service: the application factory, problems, limits, access, idempotency, paging and live pages."""
