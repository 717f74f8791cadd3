using System.Security.Cryptography;
using Selfhold.Storage;
using Selfhold.Testing;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Tests;

/// <summary>A hub with an access log, and what must hold of its receipts.</summary>
internal sealed class LogHub : IDisposable
{
    public const string Origin = "hub.example/log";

    private readonly TempHub _hub;

    public LogHub(DatabaseFamily family, TimeProvider? clock = null)
    {
        Assert.SkipUnless(family == DatabaseFamily.Sqlite || PostgresServer.Shared is not null || Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, "No PostgreSQL programs; ./test installs them.");
        Clock = clock ?? TimeProvider.System;
        _hub = TempHub.Of(family);
        Storage = _hub.Open(Options());
        Room = new AccessLogRoom(Storage, new AccessLogOptions { Origin = Origin });
    }

    public TimeProvider Clock { get; }

    public HubStorage Storage { get; private set; }

    public AccessLogRoom Room { get; private set; }

    public HubLocation Location => _hub.Location;

    public StorageOptions Options() => new() { Parts = [AccessLogRoom.Tables], Clock = Clock, BusyTimeout = TimeSpan.FromSeconds(20) };

    /// <summary>As after the next start of the program.</summary>
    public void Reopen()
    {
        Room.Dispose();
        _hub.Close();
        Storage = _hub.Open(Options());
        Room = new AccessLogRoom(Storage, new AccessLogOptions { Origin = Origin });
    }

    /// <summary>A second process, as far as the log can tell. Dispose both.</summary>
    public (HubStorage Storage, AccessLogRoom Room) Another()
    {
        HubStorage storage = HubStorage.Open(Location, create: false, Options()).Value;
        return (storage, new AccessLogRoom(storage, new AccessLogOptions { Origin = Origin }));
    }

    public static Guid NewOwner() => new(RandomNumberGenerator.GetBytes(16));

    public static Reader Shop { get; } = new(ReaderKind.Client, new Guid("11111111-2222-3333-4444-555555555555"), "shop");

    public static EntryDraft Read(Guid owner, LookOutcome outcome = LookOutcome.Released, Reader? reader = null, params string[] fields) => new()
    {
        Owner = owner,
        Kind = OwnerKind.Person,
        Reader = reader ?? Shop,
        Action = "read",
        Outcome = outcome,
        Fields = fields.Length > 0 ? fields : ["email", "name"],
        Purpose = "delivery",
        Basis = outcome == LookOutcome.Denied ? "no_grant" : "grant",
        Channel = "api",
        RequestId = "r-1",
    };

    public static Task<Appended<int>> Append(AccessLogRoom room, params EntryDraft[] entries) => room.Append(_ => new Looked<int>(entries.Length, entries), TestContext.Current.CancellationToken);

    public Task<Appended<int>> Append(params EntryDraft[] entries) => Append(Room, entries);

    /// <summary>A receipt proves the look to whoever has the log's public key.</summary>
    public Checkpoint Proven(Receipt receipt)
    {
        SignedNote note = SignedNote.Parse(receipt.Checkpoint).Value;
        Assert.Null(note.Check([Room.Signer.Verifier]).Error);
        Checkpoint head = Checkpoint.Parse(note.Text).Value;
        Assert.Equal(Room.Signer.Origin, head.Origin);
        Assert.True(receipt.Index < head.Size);
        Assert.True(InclusionProof.Verify(new TreeHash(receipt.Leaf.Span), receipt.Index, head.Size, [.. receipt.Proof.Select(p => new TreeHash(p.Span))], head.Root));
        return head;
    }

    /// <summary>Every chain counts from 1 without a gap, its head is its last leaf, and the leaves are those of the signed head.</summary>
    public long Sound()
    {
        using HubRead read = Storage.BeginRead();
        var chains = new Dictionary<Guid, (long Last, byte[] Leaf)>();
        var tree = new CompactRange();
        using (PreparedSql select = read.Prepare("SELECT seq, chain, number, leaf FROM accesslog_entry ORDER BY log, seq"))
        using (SqlRows rows = select.Query())
        {
            while (rows.Read())
            {
                Assert.Equal(tree.Size, rows.Long(0));
                Assert.Equal(chains.GetValueOrDefault(rows.Uuid(1)).Last + 1, rows.Long(2));
                chains[rows.Uuid(1)] = (rows.Long(2), rows.Bytes(3).ToArray());
                tree.Append(new TreeHash(rows.Bytes(3)));
            }
        }

        using (PreparedSql select = read.Prepare("SELECT chain, last, head FROM accesslog_chain"))
        using (SqlRows rows = select.Query())
        {
            while (rows.Read())
            {
                (long last, byte[] leaf) = chains[rows.Uuid(0)];
                Assert.Equal(last, rows.Long(1));
                Assert.Equal(leaf, rows.Bytes(2).ToArray());
                chains.Remove(rows.Uuid(0));
            }
        }

        Assert.Empty(chains);
        using PreparedSql log = read.Prepare("SELECT size, root, note FROM accesslog_log");
        using SqlRows row = log.Query();
        Assert.True(row.Read());
        Assert.Equal(tree.Size, row.Long(0));
        Assert.Equal(tree.Root, new TreeHash(row.Bytes(1)));
        return tree.Size;
    }

    public void Dispose()
    {
        Room.Dispose();
        _hub.Dispose();
    }
}
