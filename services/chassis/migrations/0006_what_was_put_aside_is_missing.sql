-- An event whose payload could not be read was passed in `seen` although it was put aside. What of it was never applied
-- is missing, as every other event that was put aside; from now on the consumer notes it so.
INSERT INTO gaps (stream, expected, found, topic, seen_at)
SELECT headers->>'ce_subject', (headers->>'ce_sequence')::integer, (headers->>'ce_sequence')::integer + 1, topic, recorded_at
FROM dead_letters
WHERE code = 'unreadable_payload' AND resolved_at IS NULL
  AND headers->>'ce_subject' <> '' AND headers->>'ce_sequence' ~ '^[0-9]{1,9}$'
ON CONFLICT DO NOTHING;
