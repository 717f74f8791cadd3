using Microsoft.EntityFrameworkCore;
using Selfhold.Storage;

namespace Selfhold.AccessLog.Data;

/// <summary>The room's tables as migration 0004 makes them. The room speaks to them in SQL; the model is what the live schema is held against.</summary>
internal sealed class AccessLogModel : IRestoredPart
{
    /// <summary>What was erased since the backup was made is erased again: the tombstones that came with the keys say of which chains.</summary>
    public void Restored(HubWrite write, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(write);
        const string erased = "(SELECT id FROM keys_tombstone WHERE kind = 'record')";
        write.Execute("UPDATE accesslog_entry SET sealed = NULL WHERE sealed IS NOT NULL AND chain IN " + erased);
        write.Execute("DELETE FROM accesslog_denial WHERE chain IN " + erased);
        write.Execute("UPDATE accesslog_chain SET owner = chain WHERE owner <> chain AND chain IN " + erased);
    }

    public void Configure(ModelBuilder model)
    {
        PortableTable.Add(model, "accesslog_log", key: "log", "log long, origin text, size long, root bytes, range bytes, note text, at long");
        PortableTable.Add(model, "accesslog_key", key: "name, kind", "name text, kind text, verifier text, sealed bytes, created_at long");
        PortableTable.Add(model, "accesslog_entry", key: "log, seq", "log long, seq long, chain uuid, number long, reader long, fields long, day long, outcome long, leaf bytes, sealed bytes?", "unique chain: chain, number", "reader: log, reader, day, outcome, fields, chain");
        PortableTable.Add(model, "accesslog_tile", key: "log, level, tile", "log long, level long, tile long, root bytes, hashes bytes");
        PortableTable.Add(model, "accesslog_chain", key: "chain", "chain uuid, owner uuid, kind long, last long, head bytes, entered long", "unique owner: owner");
        PortableTable.Add(model, "accesslog_reader", key: "reader", "reader long, kind long, business uuid?, client text?", "of: kind, business, client");
        PortableTable.Add(model, "accesslog_fields", key: "code", "code long, names text", "unique names: names");
        PortableTable.Add(model, "accesslog_denial", key: "chain, reader, hour", "chain uuid, reader long, hour long, count long, entered long", "hour: hour");
        PortableTable.Add(model, "accesslog_checkpoint", key: "log, size", "log long, size long, note text, at long");
        PortableTable.Add(model, "accesslog_cosignature", key: "log, size, witness", "log long, size long, witness text, line text, at long");
        PortableTable.Add(model, "accesslog_witness", key: "name", "name text, url text, verifier text, size long, problem text?, created_at long, seen_at long?");
        PortableTable.Add(model, "accesslog_witnessed", key: "origin", "origin text, verifier text, size long, root bytes, note text, created_at long, at long");
    }
}
