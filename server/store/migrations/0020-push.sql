-- What sources tell of by themselves: the subscriptions that we hold there, and the hints that came.

create table push_subscriptions (
  account_id text not null,
  connection_id text not null,
  id text not null,
  topic text not null,
  -- Asked: the source may have it, and may be trying out the address.
  state text not null default 'wanted'
    check (state in ('wanted', 'asked', 'active', 'unapproved', 'failed')),
  -- Of the last part of the address that was given to the source.
  key_hash bytea,
  -- JSON of that part, the address, and the secret that hints are verified with.
  sealed_secret bytea,
  sealed_data_key bytea,
  master_key_id text,
  upstream_id text,
  expires_at timestamptz,
  renew_at timestamptz,
  -- When somebody looks at it next; while somebody does, when that claim is over.
  next_at timestamptz not null,
  failures integer not null default 0,
  error jsonb,
  last_hint_at timestamptz,
  last_refused_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (account_id, id),
  unique (account_id, connection_id, topic),
  foreign key (account_id, connection_id) references connections (account_id, id) on delete cascade
);
create unique index push_subscriptions_key on push_subscriptions (key_hash);
create index push_subscriptions_due on push_subscriptions (next_at);
create index push_subscriptions_master_key on push_subscriptions (master_key_id);

-- A hint stays for a while after what it told of was read again: the same one is not taken twice.
create table push_hints (
  account_id text not null,
  connection_id text not null,
  digest bytea not null,
  topic text not null,
  -- JSON of what it told of.
  mentions text not null,
  received_at timestamptz not null,
  -- Null: it is done.
  next_at timestamptz,
  attempts integer not null default 0,
  primary key (account_id, connection_id, digest),
  foreign key (account_id, connection_id) references connections (account_id, id) on delete cascade
);
create index push_hints_due on push_hints (next_at) where next_at is not null;
create index push_hints_age on push_hints (received_at);

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['push_subscriptions', 'push_hints'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
