using Microsoft.EntityFrameworkCore;
using Selfhold.Storage;

namespace Selfhold.Identity.Data;

/// <summary>The room's tables as migration 0003 makes them. The room speaks to them in SQL; the model is what the live schema is held against.</summary>
internal sealed class IdentityModel : IRestoredPart
{
    /// <summary>A backup knows sign-ins that have ended since, and codes that were used since. Nobody stays signed in, no token is refreshed, no mail goes out twice.</summary>
    public void Restored(HubWrite write, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(write);
        write.Execute("UPDATE identity_person SET epoch = epoch + 1");
        write.Execute("DELETE FROM identity_ticket");
        write.Execute("DELETE FROM identity_code");
        write.Execute("DELETE FROM identity_mail WHERE done_at IS NULL");

        // Keys that were withdrawn since, after a theft perhaps, would count again. New ones are made at their first use.
        write.Execute("DELETE FROM identity_signing_key");

        // A recovery that somebody stopped since would go on, and the link that stops it is gone.
        using PreparedSql recoveries = write.Prepare("UPDATE identity_recovery SET ended_at = @p0, outcome = 'restored' WHERE ended_at IS NULL", BulkType.Bigint);
        recoveries.Long(0, HubStorage.Micros(clock)).Execute();
        using PreparedSql families = write.Prepare("UPDATE identity_family SET revoked_at = @p0 WHERE revoked_at IS NULL", BulkType.Bigint);
        families.Long(0, HubStorage.Micros(clock)).Execute();
        using PreparedSql sessions = write.Prepare("UPDATE identity_session SET ended_at = @p0 WHERE ended_at IS NULL", BulkType.Bigint);
        sessions.Long(0, HubStorage.Micros(clock)).Execute();
    }

    public void Configure(ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Table(model, "person", key: "person_id", "person_id uuid, handle bytes, state long, joined_into uuid?, epoch long, operator long, language text?, sealed bytes, created_at long, seen_at long", "unique handle: handle", "joined_into: joined_into");
        Table(model, "contact", key: "contact_id", "contact_id uuid, person_id uuid, kind long, hash long, main long, verified_at long?, sealed bytes, created_at long", "person: person_id", "look_up: kind, hash");
        Table(model, "passkey", key: "credential_id", "credential_id bytes, person_id uuid, public_key bytes, counter long, flags long, transports text, sealed bytes, created_at long, used_at long?", "person: person_id");
        Table(model, "totp", key: "person_id", "person_id uuid, sealed bytes, last_step long, confirmed_at long?, created_at long");
        Table(model, "password", key: "person_id", "person_id uuid, hash text, changed_at long");
        Table(model, "recovery_code", key: "hash", "hash bytes, person_id uuid, created_at long, used_at long?", "person: person_id");
        Table(model, "recovery", key: "recovery_id", "recovery_id uuid, person_id uuid, factors text, secret bytes, asked_at long, ready_at long, ended_at long?, outcome text?", "person: person_id");
        Table(model, "session", key: "session_id", "session_id uuid, secret bytes, person_id uuid, account_id uuid, epoch long, auth_at long, acr text, amr text, sealed bytes, created_at long, seen_at long, expires_at long, ended_at long?", "person: person_id", "expires: expires_at");
        Table(model, "ticket", key: "hash", "hash bytes, kind text, person_id uuid?, browser bytes?, tries long, sealed bytes, created_at long, expires_at long, used_at long?", "person: person_id", "expires: expires_at");
        Table(model, "attempt", key: "bucket", "bucket bytes, count long, since long, blocked_until long");
        Table(model, "joined", key: "join_id", "join_id uuid, kept uuid, joined uuid, at long, undone_at long?", "kept: kept", "joined: joined");
        Table(model, "member", key: "business_id, person_id", "business_id uuid, person_id uuid, role text, created_at long", "person: person_id");
        Table(model, "business", key: "business_id", "business_id uuid, legal_name text?, contact text?, website text?, logo bytes?, logo_type text?, changed_at long");
        Table(model, "web_domain", key: "business_id, name", "business_id uuid, name text, token text, method text?, verified_at long?, checked_at long?, problem text?, created_at long", "name: name");
        Table(model, "client", key: "client_id", "client_id text, business_id uuid, domain_id uuid, name text, settings text, dynamic long, registration bytes?, version long, created_at long, disabled_at long?", "business: business_id");
        Table(model, "client_key", key: "key_id", "key_id uuid, client_id text, name text, prefix text, secret bytes, scopes text, created_at long, used_at long?, expires_at long?, revoked_at long?", "client: client_id");
        Table(model, "client_origin", key: "origin, client_id", "origin text, client_id text", "client: client_id");
        Table(model, "subject", key: "domain_id, person_id", "domain_id uuid, person_id uuid, subject text, created_at long", "person: person_id", "unique subject: domain_id, subject");
        Table(model, "approval", key: "person_id, client_id", "person_id uuid, client_id text, scopes text, claims text, approved_at long, withdrawn_at long?", "client: client_id");
        Table(model, "code", key: "hash", "hash bytes, client_id text, family_id uuid, request text, created_at long, expires_at long, used_at long?", "expires: expires_at");
        Table(model, "family", key: "family_id", "family_id uuid, client_id text, domain_id uuid, person_id uuid, session_id uuid?, subject text, scopes text, claims text, offline long, generation long, rotated_at long, auth_at long, acr text, amr text, created_at long, expires_at long, revoked_at long?", "person: person_id", "session: session_id", "expires: expires_at");
        Table(model, "revoked", key: "jti", "jti text, expires_at long", "expires: expires_at");
        Table(model, "assertion", key: "hash", "hash bytes, expires_at long", "expires: expires_at");
        Table(model, "client_session", key: "session_id, client_id", "session_id uuid, client_id text, sid text, subject text, created_at long", "unique sid: sid");
        Table(model, "logout", key: "delivery_id", "delivery_id uuid, client_id text, sid text, subject text, tries long, next_at long, created_at long, done_at long?, problem text?", "due: next_at");
        Table(model, "signing_key", key: "kid", "kid text, algorithm text, public_jwk text, sealed bytes, created_at long, active_from long, retires_at long, ends_at long");
        Table(model, "provider", key: "provider_id", "provider_id text, name text, issuer text, client_id text, sealed bytes, scopes text, vouches long, created_at long, disabled_at long?");
        Table(model, "upstream", key: "provider_id, subject", "provider_id text, subject bytes, person_id uuid, sealed bytes, linked_at long, used_at long?", "person: person_id");
        Table(model, "mail", key: "mail_id", "mail_id uuid, sealed bytes, tries long, next_at long, created_at long, done_at long?, problem text?", "due: next_at");
        Table(model, "protection", key: "name", "name text, sealed bytes, created_at long");
        Table(model, "event", key: "event_id", "event_id uuid, kind text, person_id uuid?, client_id text?, reason text?, at long", "person: person_id, event_id");
    }

    private static void Table(ModelBuilder model, string name, string key, string columns, params ReadOnlySpan<string> indexes)
        => PortableTable.Add(model, "identity_" + name, key, columns, indexes);
}
