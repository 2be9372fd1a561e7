-- Sign-ins that sources refused in the last quarter of an hour, known to all nodes, so that together they do not lock a
-- user. It belongs to no account: the keys are keyed hashes that tell nothing of whom they stand for.
create table refused_sign_ins (
  id text primary key,
  credential text not null,
  login text,
  at timestamptz not null
);
create index refused_sign_ins_credential on refused_sign_ins (credential);
create index refused_sign_ins_login on refused_sign_ins (login);
create index refused_sign_ins_at on refused_sign_ins (at);
