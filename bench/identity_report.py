"""Writes the benchmark page of the OpenID provider from what bench/identity measured."""
import datetime
import json
import os
import statistics
import subprocess
import sys

file, commit = sys.argv[1:3]
lines = [json.loads(line) for line in open(file)]
servers = list(dict.fromkeys(line["server"] for line in lines))
small, large = [s for s in servers if s.startswith("hub")]
accounts = large.split(",", 1)[1].strip()


def values(server, what, figure):
    return [line[figure] for line in lines if line["server"] == server and line["what"] == what]


def median(server, what, figure="perCpuSecond"):
    found = values(server, what, figure)
    return statistics.median(found) if found else None


def show(server, what, figure="perCpuSecond", form="{:,.0f}"):
    found = values(server, what, figure)
    if not found:
        return "—"
    low, high = form.format(min(found)), form.format(max(found))
    return form.format(statistics.median(found)) + ("" if low == high else f" ({low}–{high})")


node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
rounds = len(values(small, "token", "done"))
titles = {
    "token": ("client-credentials token, ES256 JWT", 2, 4),
    "userinfo": ("UserInfo", 2, 4),
    "code": ("code flow with PKCE: authorize with session, code, token", 2, 3),
}

print("# The OpenID provider: tokens, sign-in, memory\n")
print(f"{datetime.date.today()}, commit {commit}, {os.cpu_count()} cores (AMD EPYC), shared with other work. Made by `bench/identity`: {rounds} rounds, each server in turn in each,")
print("16 requests on the way at once over kept connections of plain HTTP on loopback, after half as long a time of warming up. Medians, with the lowest and highest of")
print("the rounds. What counts is work per second of processor time that the server's process spent (user and system, from `/proc`); the load driver is another process.\n")
print("- **Hub**: the executable as `./hub` builds it, SQLite with `synchronous=FULL`, security events recorded, everything on but the limits per address and the line per request in the log, which the peer does not write either.")
print(f"- **Peer**: npm oidc-provider 9.13.3 on Node {node}, `NODE_ENV=production`, all in the memory of its process, nothing durable; a plain map as its store, which is quicker than its own.\n")
print("## Requests per CPU-second of the server\n")
print(f"| what | peer | hub, 1,000 accounts | ratio | hub, {accounts} | cost against 1,000 | must / aim |")
print("|---|---:|---:|---:|---:|---:|---:|")
for what, (title, must, aim) in titles.items():
    peer, few, many = median("peer", what), median(small, what), median(large, what)
    if few is None:
        continue
    print(f"| {title} | {show('peer', what)} | {show(small, what)} | **{few / peer:.2f}×** | {show(large, what)} | {few / many:.2f}× | ≥ {must}× / ≥ {aim}× |")
if median(small, "passkey"):
    few, many = median(small, "passkey"), median(large, "passkey")
    print(f"| passkey sign-in, server part: options, assertion, new session | | {show(small, 'passkey')} | | {show(large, 'passkey')} | {few / many:.2f}× | ≥ 1,000 / 3,000 |")
missed = [title for what, (title, must, _) in titles.items() if median(small, what) and median(small, what) < must * median("peer", what)]
if missed:
    print("\n**Below what it must reach:** " + "; ".join(missed) + ".")
print()
print("The tokens of the hub's code flow are two signatures (access token as a JWT, ID token), the peer's one (its access token is opaque). Peer's client-credentials tokens are JWTs too.\n")
print("## Time per request, ms\n")
print(f"| what | peer p50 | p99 | hub p50 | p99 | hub, {accounts}, p50 | p99 |")
print("|---|---:|---:|---:|---:|---:|---:|")
for what in [*titles, "passkey"]:
    if median(small, what) is None:
        continue
    name = titles[what][0] if what in titles else "passkey sign-in"
    print("| " + name + " | " + " | ".join(show(s, what, f, "{:.1f}") for s in ("peer", small, large) for f in ("p50Ms", "p99Ms")) + " |")
print()
print("## Memory, resident MB\n")
print("| server | at rest, 20 s after start | most seen under load | must / aim |")
print("|---|---:|---:|---:|")
for server, limits in ((small, "≤ 200 / ≤ 120"), (large, "≤ 300 / ≤ 120"), ("peer", "")):
    most = max(line["residentMb"] for line in lines if line["server"] == server)
    print(f"| {server} | {show(server, 'memory at rest', 'residentMb')} | {most:,.0f} | {limits} |")
print("\nKeycloak 26 at rest is said to take 1,250 MB; it was not measured here.")
failed = sum(line.get("failed", 0) for line in lines)
print(f"\nRequests that failed in all measurements: {failed}.")
