-- The copies of the sources' records, and the events that tell of their changes, in the order in which they were
-- committed.

-- Added to the ids of transactions: a database that was restored into another cluster starts counting anew there.
create table feed_offset (only_row boolean primary key default true check (only_row), value bigint not null);
insert into feed_offset (value) values (0);

create function feed_position() returns bigint language sql stable as
  $$ select pg_current_xact_id()::text::bigint + value from feed_offset $$;

-- No transaction that is still open has a position below it: what is there now is all that will ever be there.
create function feed_horizon() returns bigint language sql stable as
  $$ select pg_snapshot_xmin(pg_current_snapshot())::text::bigint + value from feed_offset $$;

-- An event of a record's change carries what it is about in columns of its own. JSON as text: it is sent as it is.
alter table events
  alter column data type text,
  add column entity text,
  add column record_id text,
  add column origin text check (origin in ('api', 'source', 'unknown')),
  add column caused_by text,
  add column sync_id text,
  add column position bigint not null default feed_position(),
  add column seq bigint generated always as identity,
  add check (num_nulls(entity, record_id, origin) in (0, 3));
create index events_feed on events (account_id, position, seq);
create index events_connection_feed on events (account_id, connection_id, position, seq);
create index events_at on events using brin (at);

-- A record that is gone stays as its last copy for a while: an older answer of the source must not bring it back.
create table mirror_records (
  account_id text not null,
  connection_id text not null,
  entity text not null,
  id text not null,
  body text not null,
  content_hash bytea not null,
  stamp text not null,
  updated_at timestamptz,
  read_at timestamptz not null,
  gone_at timestamptz,
  primary key (account_id, connection_id, entity, id)
);
create index mirror_records_updated on mirror_records (account_id, connection_id, entity, updated_at, id);

alter table mirror_records enable row level security;
alter table mirror_records force row level security;
create policy own_account on mirror_records
  using ((select current_setting('app.account_id', true)) in (account_id, '*'));
