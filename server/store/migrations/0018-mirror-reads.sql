-- What lists of the mirror are found by. `terms`: a number for each value that a filter compares; the record itself
-- decides in the end. Times to the millisecond, as filters compare them.

alter table mirror_records
  add column terms bigint[] not null default '{}',
  add column created_at timestamptz,
  -- Soft deleted: the source still has it.
  add column is_deleted boolean not null default false;

-- Partial, so that a look-up by id has one way only: while a table grows, what the planner knows of it is too old to
-- choose between two.
drop index mirror_records_updated;
create index mirror_records_updated
  on mirror_records (account_id, connection_id, entity, updated_at, id) where updated_at is not null;
