-- Where events are told of, and what became of each telling.

create table webhook_endpoints (
  account_id text not null references accounts (id),
  id text not null,
  url text not null,
  description text not null default '',
  types text[] not null check (cardinality(types) > 0),
  -- Ids of the connections whose events are told; null = all.
  connections text[],
  filters jsonb not null default '[]',
  origins text[],
  thin boolean not null default false,
  ordered boolean not null default false,
  rate_per_s integer check (rate_per_s between 1 and 1000),
  enabled boolean not null default true,
  disabled_at timestamptz,
  disabled_reason text,
  -- JSON of its secrets and private keys.
  sealed_keys bytea not null,
  sealed_data_key bytea not null,
  master_key_id text not null,
  public_key text,
  -- Until then what was rotated out signs too.
  overlap_until timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- How it fares. The first failure since the last success, and how often people were told of it.
  failing_since timestamptz,
  notices smallint not null default 0,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  -- It asked to be left alone until then.
  resume_at timestamptz,
  -- The one node that delivers to it.
  leased_by text,
  lease_until timestamptz,
  primary key (account_id, id),
  check (enabled = (disabled_at is null))
);
create index webhook_endpoints_master_key on webhook_endpoints (master_key_id);

-- No foreign keys: planning must not wait for, nor fail with, what happens to an endpoint. What is left of one that was
-- deleted is cleared away by housekeeping.
create table webhook_deliveries (
  account_id text not null,
  id text not null,
  endpoint_id text not null,
  event_id text not null,
  type text not null,
  connection_id text,
  -- Of an endpoint that wants order: deliveries with the same key follow each other.
  order_key text,
  -- Of an endpoint that is told when all of a sync was acknowledged.
  sync_id text,
  seq bigint generated always as identity,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  next_at timestamptz,
  -- Since it was planned, or asked for again.
  tries smallint not null default 0,
  attempts jsonb not null default '[]',
  reason text,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, id),
  unique (account_id, event_id, endpoint_id),
  check ((state = 'waiting') = (next_at is not null)),
  check ((state = 'waiting') = (ended_at is null))
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index webhook_deliveries_due on webhook_deliveries (account_id, endpoint_id, next_at, seq)
  where state = 'waiting';
create index webhook_deliveries_order on webhook_deliveries (account_id, endpoint_id, order_key, seq)
  where state = 'waiting' and order_key is not null;
create index webhook_deliveries_sync on webhook_deliveries (account_id, endpoint_id, sync_id)
  where sync_id is not null and state <> 'delivered';
create index webhook_deliveries_listed on webhook_deliveries (account_id, endpoint_id, id);
create index webhook_deliveries_age on webhook_deliveries using brin (created_at);

-- A sync that has ended, and an endpoint that is to be told when it has acknowledged every event of it.
create table webhook_sync_marks (
  account_id text not null,
  endpoint_id text not null,
  sync_id text not null,
  connection_id text not null,
  completed_at timestamptz not null,
  primary key (account_id, endpoint_id, sync_id)
);

do $$
declare tenant_table text;
begin
  foreach tenant_table in array
    array['webhook_endpoints', 'webhook_deliveries', 'webhook_sync_marks'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
