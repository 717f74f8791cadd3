using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Selfhold.Storage;

/// <summary>Describes a table to the model in a line, for rooms that speak SQL and have no classes for their rows: the model is what the live schema is held against.</summary>
public static class PortableTable
{
    /// <param name="key">Columns of the primary key.</param>
    /// <param name="columns">Name and type (<c>uuid</c>, <c>long</c>, <c>text</c>, <c>bytes</c>), a question mark where it may be empty.</param>
    /// <param name="indexes">Name and columns, "unique" before where it is.</param>
    public static void Add(ModelBuilder model, string table, string key, string columns, params ReadOnlySpan<string> indexes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(columns);
        string[] made = indexes.ToArray();
        model.SharedTypeEntity<Dictionary<string, object>>(table, entity =>
        {
            entity.ToTable(table);
            foreach (string[] column in columns.Split(", ").Select(c => c.Split(' ')))
            {
                bool optional = column[1].EndsWith('?');
                entity.Property(TypeOf(column[1].TrimEnd('?'), optional), column[0]).HasColumnName(column[0]).IsRequired(!optional);
            }

            entity.HasKey(key.Split(", "));
            foreach (string[] index in made.Select(i => i.Split(": ")))
            {
                bool unique = index[0].StartsWith("unique ", StringComparison.Ordinal);
                entity.HasIndex(index[1].Split(", "), $"{table}_{(unique ? index[0]["unique ".Length..] : index[0])}").IsUnique(unique);
            }
        });
    }

    private static Type TypeOf(string type, bool optional) => type switch
    {
        "uuid" => optional ? typeof(Guid?) : typeof(Guid),
        "long" => optional ? typeof(long?) : typeof(long),
        "text" => typeof(string),
        "bytes" => typeof(byte[]),
        _ => throw new ArgumentException($"'{type}' is no column type.", nameof(type)),
    };
}
