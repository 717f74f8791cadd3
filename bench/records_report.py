"""Writes the benchmark page of the lasting record from what bench/records measured."""
import datetime
import glob
import json
import os
import statistics
import sys

work, commit = sys.argv[1:3]


def runs(name):
    return [json.load(open(f)) for f in sorted(glob.glob(f"{work}/{name}.[0-9]"))]


def some(name, figure):
    values = [r[figure] for r in runs(name)]
    return (statistics.median(values), min(values), max(values)) if values else None


def show(values, form="{:,.0f}"):
    median, low, high = values
    return form.format(median) + ("" if low == high else f" ({form.format(low)}–{form.format(high)})")


def number(name):
    path = f"{work}/{name}"
    return int(open(path).read()) if os.path.exists(path) else None


print("# The lasting record: import, increments, views\n")
print(f"{datetime.date.today()}, commit {commit}, {os.cpu_count()} cores (AMD EPYC). Made by `bench/records`. Medians, with the lowest and highest of the runs;")
print("each run in a process of its own. The machine is shared. SQLite with `synchronous=FULL`; PostgreSQL 15 with its own defaults for durability (fsync on).\n")
print("## Bulk import of 1,000,000 records into an empty hub: durable, sealed, resolved, with a model learned on the way\n")
print("*Raw* writes rows of the same tables, number and size without matching or sealing, in the same run.\n")
print("| database | records/s | raw rows/s | share of raw | CPU s | peak MB | bytes per record |")
print("|---|---:|---:|---:|---:|---:|---:|")
for base, title in (("sqlite", "SQLite"), ("postgres", "PostgreSQL")):
    speed, raw = some(f"{base}.import", "perSecond"), some(f"{base}.raw", "perSecond")
    size = number(f"{base}.size")
    print(f"| {title} | {show(speed)} | {show(raw)} | {speed[0] / raw[0]:.0%} | {show(some(f'{base}.import', 'cpuSeconds'), '{:.1f}')} "
          f"| {show(some(f'{base}.import', 'peakMb'))} | {size / 1e6:,.0f} |")
print("| *must* | *8,000* | | *50 %* | | *1,536* | *1,638* |")
print("| *aim* | *15,000* | | | | *800* | *1,024* |\n")
print("The CPU of PostgreSQL's own processes is not counted. A record of this file has 12 columns.\n")
print("## Into a hub of 1,000,000 records\n")
print("| database | 20,000 records through stored keys, records/s | one record durable, p50 ms | p99 ms |")
print("|---|---:|---:|---:|")
for base, title in (("sqlite", "SQLite"), ("postgres", "PostgreSQL")):
    one = runs(f"{base}.single")[0]
    print(f"| {title} | {show(some(f'{base}.increment', 'perSecond'))} | {one['p50Ms']:.1f} | {one['p99Ms']:.1f} |")
print("| *must* | *1,000* | | *25* |")
print("| *aim* | *3,000* | | *8* |\n")
print("## Customer view of ten source records, read, unsealed and merged, in process\n")
print("| database | p50 ms | p99 ms |")
print("|---|---:|---:|")
for base, title in (("sqlite", "SQLite"), ("postgres", "PostgreSQL")):
    print(f"| {title} | {show(some(f'{base}.view', 'p50Ms'), '{:.2f}')} | {show(some(f'{base}.view', 'p99Ms'), '{:.2f}')} |")
print("| *must / aim* | | *1 / 0.3* |\n")
five = runs("sqlite.five")
if five:
    one = some("sqlite.import", "cpuSeconds")[0] / 1e6
    wall = some("sqlite.import", "importSeconds")[0] / 1e6
    per = five[0]["cpuSeconds"] / five[0]["records"]
    print("## From 1 M to 5 M records (SQLite)\n")
    print("| records | seconds | records/s | CPU s | peak MB | bytes per record |")
    print("|---:|---:|---:|---:|---:|---:|")
    print(f"| {five[0]['records']:,.0f} | {five[0]['importSeconds']:.1f} | {five[0]['perSecond']:,.0f} | {five[0]['cpuSeconds']:.1f} | {five[0]['peakMb']:,.0f} "
          f"| {number('sqlite.five.size') / five[0]['records']:,.0f} |\n")
    print(f"Cost per record against 1 M: CPU {per / one:.2f}×, wall {five[0]['importSeconds'] / five[0]['records'] / wall:.2f}× (must 1.5×, aim 1.2×).")
