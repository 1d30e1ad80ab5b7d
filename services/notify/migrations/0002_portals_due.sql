-- What portals are to be told, oldest first. Without it the planner walked all that were ever told, in their order.
CREATE INDEX deliveries_for_portals ON deliveries (occurred_at)
    WHERE state IN ('planned', 'retrying') AND channel = 'portal' AND endpoint = 'portals';
