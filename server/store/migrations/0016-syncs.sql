-- How each entity of each connection is kept fresh, what a run of it has reached, and the keys of a sweep.

create table sync_entities (
  account_id text not null,
  connection_id text not null,
  entity text not null,
  enabled boolean not null,
  every_s integer not null default 900 check (every_s between 60 and 86400),
  full_every_s integer not null default 86400 check (full_every_s between 3600 and 2592000),
  -- How far back it reads; null = all.
  history_days integer check (history_days between 1 and 36500),
  -- The instant that history_days meant when it was read first: it stays, so that the mirror has all changes since.
  history_from timestamptz,
  state text not null default 'idle'
    check (state in ('idle', 'queued', 'running', 'completed', 'failed')),
  -- All changes before it are in the mirror, by the source's clock.
  bookmark timestamptz,
  -- The run that is under way, at the last page that was committed.
  checkpoint jsonb,
  -- A run that somebody asked for and that has not begun.
  request jsonb,
  -- Deletes that a person has to confirm.
  guard jsonb,
  -- What the last sweep found on both sides.
  proof jsonb,
  error jsonb,
  failures integer not null default 0,
  -- Goes up with each claim: whoever held it before can write no more.
  fence bigint not null default 0,
  -- When somebody claims it; while it runs, when its claim is over. Null: nobody will.
  next_run_at timestamptz,
  full_due_at timestamptz,
  -- When the last run that completed began: the mirror is that fresh.
  fresh_at timestamptz,
  last_success_at timestamptz,
  last_full_at timestamptz,
  records integer not null default 0,
  primary key (account_id, connection_id, entity),
  foreign key (account_id, connection_id) references connections (account_id, id) on delete cascade
);
create index sync_entities_due on sync_entities (next_run_at) where next_run_at is not null;

create table syncs (
  account_id text not null,
  connection_id text not null,
  id text not null,
  mode text not null check (mode in ('incremental', 'full')),
  trigger text not null check (trigger in ('schedule', 'request', 'guard')),
  state text not null check (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  -- By entity: state, mode, counts, error.
  entities jsonb not null,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, connection_id) references connections (account_id, id) on delete cascade
);
create index syncs_connection on syncs (account_id, connection_id, id);
create index syncs_ended on syncs (ended_at) where ended_at is not null;

-- What the listing that is under way, or the last one, has shown. `is_missing`: it had not been shown.
create table sweep_keys (
  account_id text not null,
  connection_id text not null,
  entity text not null,
  id text not null,
  is_missing boolean not null default false,
  primary key (account_id, connection_id, entity, id)
);

alter table sync_entities enable row level security;
alter table sync_entities force row level security;
create policy own_account on sync_entities
  using ((select current_setting('app.account_id', true)) in (account_id, '*'));
alter table syncs enable row level security;
alter table syncs force row level security;
create policy own_account on syncs
  using ((select current_setting('app.account_id', true)) in (account_id, '*'));
alter table sweep_keys enable row level security;
alter table sweep_keys force row level security;
create policy own_account on sweep_keys
  using ((select current_setting('app.account_id', true)) in (account_id, '*'));
