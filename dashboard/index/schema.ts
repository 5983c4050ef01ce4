/** Raised with every change of the tables or of what stands in them: an index of another version is built again. */
export const indexVersion = 5;

/** What came of a record that was read whole, by the number that stands in the index. */
export const verified = { not: 0, again: 1, rebuilt: 2, otherRules: 3, changed: 4 } as const;

/**
 * What lists need of every record, and nothing that its file does not tell: the index can be deleted at any time. `groups` hold what many
 * records have in common, so that a filter looks at some thousands of groups and not at every record.
 *
 * runs: whoever sends a record may claim any run in it, so that those of a name are two, one of this host and one of others.
 *
 * records.verified: 0 not yet, 1 to be judged again, from 2 on read whole (schema, and name = hash) and rebuilt from its samples: as it
 * says, written by other rules than those of this version, changed. From then on the row, with its group and its rest, is that of the rebuilt record. Where that
 * is not what its file holds, `computed` holds it (JSON), and `contradiction` what the file says otherwise (JSON, a list of texts).
 *
 * loads.load: what was computed of a served load, in V8's own form; loads.rules: by which rules.
 */
export const tables = `
create table state (name text primary key, value integer not null) strict, without rowid;
insert into state values ('changes', 0);
create table files (
  path text primary key, mtime real not null, size integer not null, id text, problem text
) strict, without rowid;
create index files_by_id on files (id);
create index files_with_problem on files (path) where problem is not null;
create table runs (
  id integer primary key, name text not null, is_from_elsewhere integer not null, unique (name, is_from_elsewhere)
) strict;
create table groups (
  id integer primary key, device_key text not null, device text not null, kind text not null, precision text not null,
  provider text not null, validity text not null, title text not null, suite text not null,
  unique (device_key, device, kind, precision, provider, validity, title, suite)
) strict;
create table devices (key text primary key, id text) strict, without rowid;
create table records (
  n integer primary key, id text not null unique, path text not null, run integer not null, grp integer not null,
  created_at text not null, value real, title text not null, device text not null, trial text not null,
  measurement text not null, superseded_by text, verified integer not null default 0, computed text,
  contradiction text, rest text not null
) strict;
create table loads (
  path text primary key, mtime real not null, size integer not null, rules text not null, load blob not null
) strict;
create index by_date on records (created_at, id, grp, run) where superseded_by is null;
create index by_value on records (value, id) where superseded_by is null;
create index by_title on records (title, id) where superseded_by is null;
create index by_device on records (device, id) where superseded_by is null;
create index by_group on records (grp) where superseded_by is null;
create index by_run on records (run, created_at, grp, id);
create index by_trial on records (trial);
create index by_measurement on records (measurement, created_at) where superseded_by is null;
create index to_verify on records (verified, created_at) where verified < 2;
create index contradicting on records (verified, created_at) where verified > 2;
`;
