-- Credits are booked in double entry: every movement is an entry, whose lines sum to zero.

-- What the entries of an account come to. Whoever books holds this row, so bookings are one by one.
create table credit_balances (
  account_id text primary key references accounts (id),
  purchased integer not null default 0,
  adjusted integer not null default 0,
  available integer not null default 0 check (available >= 0),
  held integer not null default 0 check (held >= 0),
  overage integer not null default 0 check (overage >= 0),
  overage_allowed boolean not null default false,
  -- Null: the default, which follows what was purchased.
  low_threshold integer check (low_threshold >= 0),
  -- What was last said of the pool; null = nothing yet.
  level text check (level in ('ok', 'low', 'exhausted')),
  -- How many entries there are: the number of the last one.
  entries integer not null default 0,
  check (available + held = purchased + adjusted + overage)
);

create table credit_entries (
  account_id text not null references accounts (id),
  id text not null,
  -- 1, 2, 3 … without a gap.
  number integer not null check (number > 0),
  kind text not null check (kind in ('purchase', 'adjustment', 'hold', 'release', 'overage')),
  reason text not null,
  -- The account's own name of a purchase or adjustment: the same one is not booked twice.
  reference text,
  -- No foreign key: what was booked outlives the connection.
  connection_id text,
  by jsonb not null,
  at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, number),
  unique (account_id, reference)
);
create index credit_entries_connection on credit_entries (account_id, connection_id, number)
  where connection_id is not null;

create table credit_lines (
  account_id text not null,
  entry_id text not null,
  ledger_account text not null
    check (ledger_account ~ '^(purchased|adjustment|available|overage|held:con_[0-9a-z]+)$'),
  amount integer not null check (amount <> 0),
  primary key (account_id, entry_id, ledger_account),
  foreign key (account_id, entry_id) references credit_entries (account_id, id) on delete cascade
);
create index credit_lines_account on credit_lines (account_id, ledger_account);

-- Looks when the transaction ends: until then an entry may be half written.
create function check_credit_entry() returns trigger language plpgsql as $$
declare
  changed jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  account text := changed ->> 'account_id';
  entry text := coalesce(changed ->> 'entry_id', changed ->> 'id');
  total integer;
  lines integer;
begin
  if not exists (select from credit_entries where account_id = account and id = entry) then
    return null;
  end if;
  select coalesce(sum(amount), 0), count(*) into total, lines
  from credit_lines where account_id = account and entry_id = entry;
  if total <> 0 or lines < 2 then
    raise exception 'credit entry % does not add up: % lines, sum %', entry, lines, total
      using errcode = 'check_violation', constraint = 'credit_entry_adds_up';
  end if;
  return null;
end $$;

create constraint trigger credit_entry_adds_up after insert on credit_entries
  deferrable initially deferred for each row execute function check_credit_entry();
create constraint trigger credit_lines_add_up after insert or delete on credit_lines
  deferrable initially deferred for each row execute function check_credit_entry();

create function refuse_credit_change() returns trigger language plpgsql as $$
begin
  raise exception '% is only added to', tg_table_name
    using errcode = 'check_violation', constraint = 'credit_ledger_is_append_only';
end $$;

create trigger credit_entries_stay after update on credit_entries
  for each row when (old.* is distinct from new.*) execute function refuse_credit_change();
create trigger credit_lines_stay after update on credit_lines
  for each row when (old.* is distinct from new.*) execute function refuse_credit_change();

create index connections_waiting on connections (account_id, id)
  where status = 'inactive' and reason ->> 'code' = 'insufficient_credits';

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['credit_balances', 'credit_entries', 'credit_lines'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
