-- What people and programs did, for ever: each row carries the hash of the one before it.
create table audit_log (
  account_id text not null,
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  -- The id of the operation.
  action text not null,
  target_type text,
  target_id text,
  -- The HTTP status of the answer; null where there was none.
  status integer,
  request_id text,
  ip text,
  detail jsonb not null default '{}',
  prev_hash bytea not null check (length(prev_hash) = 32),
  hash bytea not null check (length(hash) = 32),
  primary key (account_id, seq)
);
create index audit_log_actor on audit_log (account_id, actor_id, seq);
create index audit_log_target on audit_log (account_id, target_id, seq);
comment on table audit_log is 'append only';

-- The end of each chain: locked by whoever appends, and what tells that the last rows are missing.
create table audit_heads (
  account_id text primary key references accounts (id),
  seq bigint not null,
  hash bytea not null check (length(hash) = 32)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the rows of % are never changed', tg_table_name using errcode = '42501';
end $$;
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function refuse_change();

-- A head is not deleted and never goes back.
create function refuse_going_back() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.account_id <> old.account_id or new.seq <= old.seq then
    raise exception 'the audit log of % only grows', old.account_id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger audit_heads_only_grow before update or delete on audit_heads
  for each row execute function refuse_going_back();
create trigger audit_heads_stay before truncate on audit_heads
  for each statement execute function refuse_change();

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['audit_log', 'audit_heads']
  loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
