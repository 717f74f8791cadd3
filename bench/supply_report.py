"""Writes the benchmark page of the door from what bench/supply measured."""
import datetime
import json
import os
import statistics
import sys

file, commit = sys.argv[1:3]
lines = [json.loads(line) for line in open(file)]
reads = [line for line in lines if line["kind"] == "reads"]
decisions = [line for line in lines if line["kind"] == "decisions"]
withdrawals = [line for line in lines if line["kind"] == "withdrawals"]


def of(server, what):
    return [line for line in reads if line["Server"] == server and line["What"] == what]


def show(values, form="{:,.0f}"):
    values = list(values)
    low, high = form.format(min(values)), form.format(max(values))
    return form.format(statistics.median(values)) + ("" if low == high else f" ({low}–{high})")


def rate(line):
    return line["Done"] / line["Seconds"]


def cost(line):
    return line["CpuSeconds"] / (line["Done"] + line["Failed"]) * 1e6


def met(right):
    return "met" if right else "**missed**"


print("# The door: granted reads, decisions, withdrawals\n")
loads, others = [line["Load"] for line in lines], [line["OtherCores"] for line in reads]
print(f"{datetime.date.today()}, commit {commit}, {os.cpu_count()} cores. Made by `bench/supply`: medians, with the lowest and highest of the rounds in brackets. The machine was shared: its load stood at")
print(f"{min(loads):.0f} to {max(loads):.0f} while this was measured, and during the reads other programs than the server and the load driver took {show(others, '{:.1f}')} of the {os.cpu_count()} cores. Where it is")
print("busy, requests per second and waiting times say more about the machine than about the hub; processor time per request (user and system, of the server's process, from `/proc`) is what remains.\n")
print("- **Hub**: the executable as `./hub` builds it, a process of its own, plain HTTP on loopback. `GET /v1/customers/{id}` for three attributes with a bearer token: decided, logged durably")
print("  (SQLite, `synchronous=FULL`), decided again in a new snapshot, unsealed, merged, filtered, answered with its receipt. Everybody read has a grant and three statements, every fourth a proven")
print("  source record besides. Off are the limits per address and client, and the line per request in the log, which the bare endpoint does not write either.")
print("- **Bare endpoint**: Kestrel in a process of its own, one route, one row by its key out of the same database file over kept connections and statements, a line of JSON. No token, no write.\n")

bare, hub = of("bare", "point read"), of("hub", "granted read")
if bare and hub:
    ratios = [rate(h) / rate(b) for b, h in zip(bare, hub)]
    cpu = [cost(b) / cost(h) for b, h in zip(bare, hub)]
    print(f"## Granted read, {hub[0]['Connections']} connections\n")
    print("| | bare endpoint | hub | hub against bare | must / aim | |")
    print("|---|---:|---:|---:|---:|---|")
    print(f"| requests per second | {show(map(rate, bare))} | {show(map(rate, hub))} | **{statistics.median(ratios):.1%}** | ≥ 30 % / ≥ 50 % | {met(statistics.median(ratios) >= 0.3)} |")
    print(f"| processor time per request, µs | {show(map(cost, bare))} | {show(map(cost, hub))} | {statistics.median(cpu):.1%} | | |")
    print(f"| p50 at capacity, ms | {show((l['P50Ms'] for l in bare), '{:.2f}')} | {show((l['P50Ms'] for l in hub), '{:.2f}')} | | | |")
    print(f"| p99 at capacity, ms | {show((l['P99Ms'] for l in bare), '{:.2f}')} | {show((l['P99Ms'] for l in hub), '{:.2f}')} | | | |")
    half, plain = of("hub", "half"), of("bare", "half")
    late = statistics.median(l["P99Ms"] for l in half)
    print(f"| p50 at half of capacity, ms | {show((l['P50Ms'] for l in plain), '{:.2f}')} | {show((l['P50Ms'] for l in half), '{:.2f}')} | | | |")
    print(f"| p99 at half of capacity, ms | {show((l['P99Ms'] for l in plain), '{:.2f}')} | {show((l['P99Ms'] for l in half), '{:.2f}')} | | ≤ 25 ms | {met(late <= 25)} |")
    print(f"| processor time per request at half, µs | {show(map(cost, plain))} | {show(map(cost, half))} | | | |")
    print(f"\nRequests that failed: {sum(l['Failed'] for l in reads)}. At half of capacity requests are sent when they are due; what had to wait for its connection has waited since then.\n")
if decisions:
    print("## Decision, SQLite, one caller, µs\n")
    print("| | p50 | p99 | must | |")
    print("|---|---:|---:|---:|---|")
    for what, limit in (("pure", 20), ("with the row read", 2000)):
        rows = [l for l in decisions if l["What"] == what]
        print(f"| {what} | {show((l['P50Us'] for l in rows), '{:.2f}')} | {show((l['P99Us'] for l in rows), '{:.2f}')} | p99 ≤ {limit:,} | {met(statistics.median(l['P99Us'] for l in rows) <= limit)} |")
    print()
for line in withdrawals:
    print("## Withdrawal, two processes on one PostgreSQL\n")
    print(f"One process withdraws, the other, a serving hub, is read over HTTP by a read that begins when the withdrawal has returned, while another read of the same person is under way. Eight at a time, fsync on.\n")
    print("| trials | granted after the withdrawal | must | | from asking to withdraw to the refusal, ms: p50 | p99 | most |")
    print("|---:|---:|---:|---|---:|---:|---:|")
    print(f"| {line['Trials']:,} | **{line['Late']:,}** | 0 | {met(line['Late'] == 0)} | {line['P50Ms']:.1f} | {line['P99Ms']:.1f} | {line['MostMs']:.0f} |")
    if line["Wrong"]:
        print(f"\nAnswers that were neither what a grant nor what its end asks for: {line['Wrong']:,}.")
    print()
