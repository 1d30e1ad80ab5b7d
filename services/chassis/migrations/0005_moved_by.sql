-- The transaction that moved a stream last. One that got its number earlier may not move it on: events are published in
-- the order of the numbers of their transactions, which has to be that of the streams.
ALTER TABLE streams ADD COLUMN moved_by xid8 NOT NULL DEFAULT '0';
