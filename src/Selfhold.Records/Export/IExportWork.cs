namespace Selfhold.Records.Export;

/// <summary>One kind of export, some customers at a time.</summary>
internal interface IExportWork : IDisposable
{
    /// <summary>Customers in a step: as many entries are appended to the access log at once.</summary>
    const int Most = 500;

    /// <summary>Who comes next; nobody at the end.</summary>
    CustomerInSight[] Next();

    /// <summary>Writes the rows of the last <see cref="Next"/>.</summary>
    /// <param name="gone">Records that can't be opened any more: customers that have one are left out.</param>
    /// <returns>Rows written.</returns>
    long Write(IReadOnlySet<Guid> gone);

    ExportReport Complete();
}
