-- History beyond a day or two: every hour's samples are packed into one row a machine, every day's into
-- rows of five-minute and hourly figures. Every key begins with the machine.

-- Samples of one machine in one hour, in the order of their times. Arrays are parallel to `gaps`; where
-- nothing is out of the ordinary there is null instead of an element, or instead of the array.
create table sample_hour (
  hour timestamptz not null,
  machine_id integer not null,
  -- Milliseconds from the beginning of the hour to the first sample.
  start integer not null,
  -- Milliseconds that gaps are counted in: 1, unless a gap is too long for that.
  unit smallint not null,
  -- Seconds from the last check to its next.
  next_check smallint not null,
  -- From each sample to the next; the first is 0.
  gaps smallint[] not null,
  -- 3000 times the natural logarithm of the milliseconds: exact to 0.02 % in half the space, so that an
  -- hour at the default interval stays within its row and a full retention within its budget.
  rtts smallint[] not null,
  -- sent * 256 + received, where it is not one echo, answered if there is an RTT.
  echoes smallint[],
  misses smallint[],
  -- Three a sample: least and greatest RTT, and jitter.
  spreads real[],
  primary key (machine_id, hour)
) partition by range (hour);
-- Measured times do not compress; trying takes longer than writing them.
alter table sample_hour alter column gaps set storage external, alter column rtts set storage external;

-- Figures of one machine on one day (UTC), 288 slots of five minutes and 24 of an hour. A slot without a
-- check is null, and so is `lost` where nothing was.
create table rollup_5m (
  machine_id integer not null,
  day date not null,
  sent smallint[] not null,
  lost smallint[],
  rtt_min real[] not null,
  rtt_avg real[] not null,
  rtt_max real[] not null,
  primary key (machine_id, day)
) partition by range (day);
create table rollup_1h (
  like rollup_5m,
  -- How many of the slots have a check: uptime needs no more than this.
  hours smallint not null,
  primary key (machine_id, day) include (hours)
) partition by range (day);

-- How far this has come, one row.
create table history_progress (
  -- Hours before are packed, but for those in pending_hour.
  packed_until timestamptz not null,
  -- Days before are rolled up, but for those in pending_day.
  rolled_until date not null,
  -- Samples before are not kept as rows any more, nor are they taken.
  raw_from timestamptz not null,
  -- What is kept begins here.
  samples_from timestamptz not null,
  five_minutes_from timestamptz not null
) with (fillfactor = 50);
insert into history_progress values ('-infinity', '-infinity', '-infinity', '-infinity', '-infinity');

-- Work to do. `mark` rises when more comes while it is being done.
create table pending_hour (hour timestamptz primary key, mark bigint not null default 0);
create table pending_day (day date primary key, mark bigint not null default 0);

-- For whole hours of all machines; the primary key is for one machine.
create index sample_sent_at on sample using brin (sent_at)
  with (pages_per_range = 32, autosummarize = on);

-- The samples in one row of sample_hour.
create function unpack_samples(h sample_hour) returns table (
  sent_at timestamptz, rtt real, sent smallint, received smallint, misses smallint,
  next_check smallint, rtt_min real, rtt_max real
) language sql stable parallel safe as $$
  select
    h.hour + (h.start + sum(u.gap) over (order by u.n) * h.unit) * interval '1 millisecond',
    exp(u.rtt / 3000.0::double precision)::real,
    coalesce(u.echo >> 8, 1)::smallint, coalesce(u.echo & 255, (u.rtt is not null)::integer)::smallint,
    coalesce(u.misses, 0::smallint),
    coalesce(round(lead(u.gap) over (order by u.n) * h.unit / 1000.0)::smallint, h.next_check),
    coalesce(h.spreads[3 * u.n - 2], exp(u.rtt / 3000.0::double precision)::real),
    coalesce(h.spreads[3 * u.n - 1], exp(u.rtt / 3000.0::double precision)::real)
  from unnest(h.gaps, h.rtts, h.echoes, h.misses) with ordinality as u (gap, rtt, echo, misses, n)
$$;

-- Packs one hour of up to `p_count` machines with ids above `p_after`. Returns the last id, or null when
-- there are no more. Doing it again gives the same.
create function pack_hour(p_hour timestamptz, p_after integer, p_count integer)
returns integer language plpgsql as $$
declare
  ids integer[] := array(select id from machine where id > p_after order by id limit p_count);
begin
  insert into sample_hour
      (hour, machine_id, start, unit, next_check, gaps, rtts, echoes, misses, spreads)
    select p_hour, machine_id, min(ms), unit, (array_agg(next_check order by n desc))[1],
      array_agg(gap order by n),
      array_agg(case when rtt is not null then
        round(3000 * ln(least(greatest(rtt::double precision, 2e-5), 5e4)))::smallint end order by n),
      case when bool_or(is_odd) then
        array_agg(case when is_odd then (sent::integer << 8 | received)::smallint end order by n) end,
      case when bool_or(misses > 0) then array_agg(nullif(misses, 0::smallint) order by n) end,
      case when bool_or(spread is not null) then
        array(select unnest(array_agg(coalesce(spread, array[null, null, null]::real[]) order by n))) end
    from (
      select machine_id, ms, unit, rtt, sent, received, misses, next_check, spread,
        (position - lag(position, 1, position) over in_time)::smallint as gap,
        row_number() over in_time as n,
        sent <> 1 or received <> (rtt is not null)::integer as is_odd
      from (
        select *, round((ms - min(ms) over (partition by machine_id))::numeric / unit)::integer
          as position
        from (
          select *, greatest(1, ceil(max(ms - before) over (partition by machine_id) / 32000.0))::smallint
            as unit
          from (
            select *, lag(ms, 1, ms) over (partition by machine_id order by sent_at) as before
            from (
              select s.*, round(extract(epoch from s.sent_at - p_hour) * 1000)::integer as ms
              from sample s
              where s.machine_id = any (ids)
                and s.sent_at >= p_hour and s.sent_at < p_hour + interval '1 hour'
            ) timed
          ) spaced
        ) measured
      ) placed
      window in_time as (partition by machine_id order by sent_at)
    ) numbered
    group by machine_id, unit
  on conflict (machine_id, hour) do update set
    start = excluded.start, unit = excluded.unit, next_check = excluded.next_check,
    gaps = excluded.gaps, rtts = excluded.rtts, echoes = excluded.echoes, misses = excluded.misses,
    spreads = excluded.spreads;
  return ids[cardinality(ids)];
end $$;

-- Rolls one day of up to `p_count` machines with ids above `p_after` up, from its packed hours. Returns as
-- pack_hour does.
create function roll_day(p_day date, p_after integer, p_count integer)
returns integer language plpgsql as $$
declare
  ids integer[] := array(select id from machine where id > p_after order by id limit p_count);
  midnight timestamptz := p_day::timestamp at time zone 'UTC';
begin
  insert into rollup_5m (machine_id, day, sent, lost, rtt_min, rtt_avg, rtt_max)
    with fives as (
      select h.machine_id, floor(extract(epoch from u.sent_at - midnight) / 300)::integer as slot,
        least(sum(u.sent), 32767)::smallint as sent,
        least(sum(u.sent - u.received), 32767)::smallint as lost,
        min(u.rtt_min) as rtt_min, max(u.rtt_max) as rtt_max,
        (sum(u.rtt::double precision * u.received)
          / nullif(sum(u.received) filter (where u.rtt is not null), 0))::real as rtt_avg
      from sample_hour h cross join lateral unpack_samples(h) u
      where h.machine_id = any (ids) and h.hour >= midnight and h.hour < midnight + interval '1 day'
      group by 1, 2
    )
    select m.machine_id, p_day, array_agg(f.sent order by n.slot),
      case when bool_or(f.lost > 0) then array_agg(f.lost order by n.slot) end,
      array_agg(f.rtt_min order by n.slot), array_agg(f.rtt_avg order by n.slot),
      array_agg(f.rtt_max order by n.slot)
    from (select distinct machine_id from fives) m
    cross join generate_series(0, 287) as n (slot)
    left join fives f on f.machine_id = m.machine_id and f.slot = n.slot
    group by m.machine_id
  on conflict (machine_id, day) do update set
    sent = excluded.sent, lost = excluded.lost, rtt_min = excluded.rtt_min,
    rtt_avg = excluded.rtt_avg, rtt_max = excluded.rtt_max;

  insert into rollup_1h (machine_id, day, sent, lost, rtt_min, rtt_avg, rtt_max, hours)
    select machine_id, p_day, array_agg(sent order by hour),
      case when bool_or(lost > 0) then array_agg(lost order by hour) end,
      array_agg(rtt_min order by hour), array_agg(rtt_avg order by hour),
      array_agg(rtt_max order by hour), count(sent)
    from (
      select r.machine_id, (u.n - 1) / 12 as hour,
        -- least() passes over nulls, and there is no slot with a check that sent nothing.
        nullif(least(coalesce(sum(u.sent), 0), 32767), 0)::smallint as sent,
        least(sum(coalesce(u.lost, 0)), 32767)::smallint as lost,
        min(u.rtt_min) as rtt_min, max(u.rtt_max) as rtt_max,
        (sum(u.rtt_avg::double precision * (u.sent - coalesce(u.lost, 0)))
          / nullif(sum(u.sent - coalesce(u.lost, 0)) filter (where u.rtt_avg is not null), 0))::real
          as rtt_avg
      from rollup_5m r
      cross join lateral unnest(r.sent, r.lost, r.rtt_min, r.rtt_avg, r.rtt_max)
        with ordinality as u (sent, lost, rtt_min, rtt_avg, rtt_max, n)
      where r.day = p_day and r.machine_id = any (ids)
      group by r.machine_id, 2
    ) slots
    group by machine_id
  on conflict (machine_id, day) do update set
    sent = excluded.sent, lost = excluded.lost, rtt_min = excluded.rtt_min,
    rtt_avg = excluded.rtt_avg, rtt_max = excluded.rtt_max, hours = excluded.hours;
  return ids[cardinality(ids)];
end $$;

-- Every check there is, in the old columns: rows where they are not packed yet, packed ones otherwise, and
-- the old system's own.
create or replace view ping_status as
select (machine_id::bigint << 42) | (extract(epoch from sent_at) * 1000)::bigint as id,
  machine_id, received > 0 as is_alive, rtt::float8 as response_time, sent_at as checked_at,
  misses::integer as consecutive_failures, next_check::integer as next_check_interval
from sample
where machine_id in (select id from machine)
  and (sent_at >= (select packed_until from history_progress)
    or date_trunc('hour', sent_at, 'UTC') in (select hour from pending_hour))
union all
select (h.machine_id::bigint << 42) | (extract(epoch from u.sent_at) * 1000)::bigint,
  h.machine_id, u.received > 0, u.rtt::float8, u.sent_at, u.misses::integer, u.next_check::integer
from sample_hour h cross join lateral unpack_samples(h) u
where h.machine_id in (select id from machine)
  and h.hour < (select packed_until from history_progress)
  and h.hour not in (select hour from pending_hour)
union all
select id::bigint, machine_id::integer, is_alive, response_time::float8, checked_at,
  consecutive_failures::integer, next_check_interval::integer
from adopted_ping_status;
