-- People to tell, and what each was told.

alter table customers add column notify_contact boolean not null default true;

create table contacts (
  account_id text not null references accounts (id),
  id text not null,
  -- Neither: a contact of the account.
  customer_id text,
  connection_id text,
  kind text not null check (kind in ('email', 'slack', 'teams')),
  -- An e-mail address, or as much of a webhook's as may be shown.
  address text not null,
  sealed_address bytea,
  sealed_data_key bytea,
  master_key_id text,
  language text not null default 'en' check (language in ('en', 'de')),
  events text[] not null check (cardinality(events) > 0),
  audience text not null check (audience in ('team', 'end_customer')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, id),
  foreign key (account_id, customer_id) references customers (account_id, id),
  foreign key (account_id, connection_id) references connections (account_id, id),
  check (num_nonnulls(customer_id, connection_id) <= 1),
  check (num_nulls(sealed_address, sealed_data_key, master_key_id)
    = case kind when 'email' then 3 else 0 end)
);
create index contacts_master_key on contacts (master_key_id) where master_key_id is not null;

-- No foreign keys: what was told stays known when its contact is gone.
create table notifications (
  account_id text not null,
  id text not null,
  -- A contact, or the customer whose contact_email is told.
  contact_id text not null,
  kind text not null,
  address text not null,
  audience text not null,
  type text not null,
  event_id text not null,
  -- The event that began it: of a recovery the one that is over now.
  episode text not null,
  connection_id text,
  host text,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  reason text,
  -- The notification whose message tells of this one too; known from the first try on.
  told_with text,
  attempts integer not null default 0,
  -- A try is under way, or its node died in the middle of it.
  is_claimed boolean not null default false,
  created_at timestamptz not null,
  due_at timestamptz not null,
  give_up_at timestamptz not null,
  -- The state that it tells of is over.
  ended_at timestamptz,
  sent_at timestamptz,
  primary key (account_id, id),
  unique (account_id, contact_id, episode, type)
);
create index notifications_due on notifications (due_at) where state = 'waiting';
create index notifications_open on notifications (account_id, connection_id)
  where ended_at is null;
-- How many connections would fall ill together.
create index connections_host on connections (account_id, host) where status <> 'disconnected';

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['contacts', 'notifications'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
