using Microsoft.EntityFrameworkCore;
using Selfhold.Storage;

namespace Selfhold.Supply.Data;

/// <summary>The room's tables as migration 0004 makes them. The room speaks to them in SQL; the model is what the live schema is held against.</summary>
internal sealed class SupplyModel : IModelPart
{
    public void Configure(ModelBuilder model)
    {
        PortableTable.Add(model, "supply_idempotency", key: "client_id, key", "client_id text, key bytes, request bytes, status long, sealed bytes?, created_at long, expires_at long", "expires: expires_at");
        PortableTable.Add(model, "supply_gone", key: "domain_id, id", "domain_id uuid, id text, at long");
    }
}
