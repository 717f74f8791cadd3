using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Selfhold.Storage;

namespace Selfhold.Records.Data;

/// <summary>The room's tables, as migrations 0002 and 0004 make them.</summary>
internal sealed class RecordsModel : IModelPart
{
    public void Configure(ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        PortableTable.Add(model, "records_proof", key: "record_id", "record_id uuid, person_id uuid, domain_number long, kind long, hash long, second text?, told bytes, proven_at long, expires_at long", "person: person_id");
        PortableTable.Add(model, "records_proof_event", key: "person_id, event_id", "person_id uuid, event_id uuid, record_id uuid, kind text, at long", "record: record_id");
        PortableTable.Add(model, "records_statement", key: "person_id, statement_id", "person_id uuid, statement_id uuid, attribute text, slot long, assurance long, sealed bytes, stated_at long, ended_at long?");
        PortableTable.Add(model, "records_challenge", key: "challenge_id", "challenge_id bytes, person_id uuid, kind long, hash long, code bytes, tries long, sealed bytes, created_at long, expires_at long, used_at long?", "person: person_id", "point: kind, hash", "expires: expires_at");
        Table<BusinessRow>(model, "business", r => r.BusinessId, e =>
        {
            e.HasIndex(r => r.Name, "records_business_name").IsUnique();
        });
        Table<DomainRow>(model, "domain", r => r.DomainId, e =>
        {
            e.HasIndex(r => r.Number, "records_domain_number").IsUnique();
            e.HasIndex(r => r.Name, "records_domain_name").IsUnique();
        });
        Table<SourceRow>(model, "source", r => r.SourceId, e =>
        {
            e.HasIndex(r => r.Number, "records_source_number").IsUnique();
            e.HasIndex(r => r.Name, "records_source_name").IsUnique();
        });
        Table<ShapeRow>(model, "shape", r => new { r.SourceNumber, r.Shape });
        Table<ModelRow>(model, "model", r => new { r.DomainNumber, r.ModelId });
        Table<OperationRow>(model, "operation", r => new { r.DomainNumber, r.Operation });
        Table<RecordRow>(model, "record", r => r.RecordId, e =>
        {
            e.HasIndex(r => r.SourceNumber, "records_record_source");
        });
        Table<VersionRow>(model, "version", r => new { r.RecordId, r.Version }, e =>
        {
            e.HasIndex(r => r.ReplacedBy, "records_version_replaced");
        });
        Table<LinkRow>(model, "link", r => r.RecordId, e =>
        {
            e.HasIndex(r => r.CustomerId, "records_link_customer");
            e.HasIndex(r => r.Unit, "records_link_unit");
            e.HasIndex(r => r.Component, "records_link_component");
        });
        Table<AliasRow>(model, "alias", r => r.OldId, e =>
        {
            e.HasIndex(r => r.NewId, "records_alias_new");
        });
        Table<ChangeRow>(model, "change", r => new { r.DomainNumber, r.Operation, r.RecordId }, e =>
        {
            e.HasIndex(r => r.RecordId, "records_change_record");
        });
        Table<DecisionRow>(model, "decision", r => new { r.DomainNumber, r.Operation, r.RecordA, r.RecordB }, e =>
        {
            e.HasIndex(r => r.RecordA, "records_decision_a");
            e.HasIndex(r => r.RecordB, "records_decision_b");
        });
        Table<ReviewRow>(model, "review", r => new { r.DomainNumber, r.RecordA, r.RecordB }, e =>
        {
            e.HasIndex(r => r.Component, "records_review_component");
        });
        Table<ContactRow>(model, "contact", r => new { r.DomainNumber, r.Kind, r.Hash, r.RecordId });
        Table<IndexRow>(model, "index", r => new { r.DomainNumber, r.Rule });
        Table<BucketRow>(model, "bucket", r => r.Slot);
        Table<HotRow>(model, "hot", r => new { r.DomainNumber, r.Rule, r.Block, r.Part });
    }

    private static void Table<T>(ModelBuilder model, string name, System.Linq.Expressions.Expression<Func<T, object?>> key, Action<EntityTypeBuilder<T>>? more = null)
        where T : class
        => model.Entity<T>(e =>
        {
            e.ToTable("records_" + name);
            e.HasKey(key);
            foreach (var property in e.Metadata.GetProperties())
            {
                property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
                property.SetColumnName(Snake(property.Name));
            }

            more?.Invoke(e);
        });

    private static string Snake(string name)
        => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
