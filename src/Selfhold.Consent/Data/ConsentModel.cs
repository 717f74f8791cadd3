using Microsoft.EntityFrameworkCore;
using Selfhold.Storage;

namespace Selfhold.Consent.Data;

/// <summary>The room's tables as migration 0004 makes them. The room speaks to them in SQL; the model is what the live schema is held against.</summary>
internal sealed class ConsentModel : IModelPart
{
    public void Configure(ModelBuilder model)
    {
        PortableTable.Add(model, "consent_key", key: "business_id, kid", "business_id uuid, kid text, public_jwk text, sealed bytes, created_at long, retired_at long?");
        PortableTable.Add(model, "consent_agreement", key: "agreement_id, version", "agreement_id uuid, version long, business_id uuid, purpose text, hash bytes, document text, jws text, created_at long, retired_at long?", "business: business_id, purpose", "unique hash: hash");
        PortableTable.Add(model, "consent_grant", key: "person_id, grant_id", "person_id uuid, grant_id uuid, business_id uuid, agreement_id uuid, version long, special long, purpose text, created_at long", "unique once: person_id, agreement_id, version, special", "grant: grant_id", "business: business_id, purpose");
        PortableTable.Add(model, "consent_event", key: "person_id, grant_id, number", "person_id uuid, grant_id uuid, number long, kind text, attributes text, until long?, uses long?, channel text, language text, notice bytes?, actor text, sealed bytes?, at long");
        PortableTable.Add(model, "consent_decision", key: "person_id, business_id, purpose, grant_id", "person_id uuid, business_id uuid, purpose text, grant_id uuid, agreement bytes, basis text, state text, attributes text, given_at long?, denied text, until long?, uses long?, generation long", "until: until");
        PortableTable.Add(model, "consent_receipt", key: "person_id, grant_id, number", "person_id uuid, grant_id uuid, number long, jws text, created_at long");
        PortableTable.Add(model, "consent_request", key: "request_id", "request_id uuid, business_id uuid, client_id text, agreement_id uuid, version long, person_id uuid?, state text, created_at long, expires_at long, answered_at long?", "person: person_id", "expires: expires_at", "business: business_id, created_at");
    }
}
