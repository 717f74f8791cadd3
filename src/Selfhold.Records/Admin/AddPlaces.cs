using Selfhold.Records.Admin;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Lock number of administration: who adds places takes turns with others who do. Domains have positive numbers.</summary>
    private const long PlacesLock = 0;

    /// <summary>Adds an organisation.</summary>
    /// <returns><c>bad_name</c> or <c>name_taken</c> where it can't be. Names that differ only in case are one name.</returns>
    public Result<BusinessInfo> AddBusiness(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Guard.Run(() => MakeBusiness(name));
    }

    private Result<BusinessInfo> MakeBusiness(string name)
    {
        using HubWrite write = BeginPlaces(out Places places);
        if (NewBusiness(write, places, name).TryGet(out BusinessRow? business, out Error? error))
        {
            Save(write);
            return Places.Info(business);
        }

        return error;
    }

    /// <summary>Adds a domain with its keys.</summary>
    /// <param name="business">Null takes the only business; where there is none, or there are several, the one with the domain's name, made if need be.</param>
    /// <param name="country">ISO 3166 alpha-2 code for phone numbers without a country prefix; null lets the first import find out.</param>
    public Result<DomainInfo> AddDomain(string name, string? business = null, string? country = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Guard.Run(() => MakeDomain(name, business, country));
    }

    private Result<DomainInfo> MakeDomain(string name, string? business, string? country)
    {
        using HubWrite write = BeginPlaces(out Places places);
        Result<BusinessRow> owner = business is null ? OwnerOf(write, places, name) : places.Business(business) is { } named ? named : RecordsErrors.NoSuchBusiness(business);
        if (!owner.TryGet(out BusinessRow? found, out Error? error) || !NewDomain(write, places, name, found.BusinessId, country).TryGet(out DomainRow? domain, out error))
        {
            return error;
        }

        Save(write);
        return Info(domain, found);
    }

    /// <summary>Adds a source with its key.</summary>
    /// <param name="domain">Null takes the only domain; where there is none, a domain and a business to begin with are made.</param>
    /// <param name="business">Null takes the domain's.</param>
    /// <param name="trust">0 to 100, higher wins where the policy asks for the most trusted source.</param>
    /// <param name="verified">Its values were checked against evidence.</param>
    public Result<SourceInfo> AddSource(string name, string? domain = null, string? business = null, int trust = 50, bool verified = false)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Guard.Run(() => MakeSource(name, domain, business, trust, verified));
    }

    private Result<SourceInfo> MakeSource(string name, string? domain, string? business, int trust, bool verified)
    {
        using HubWrite write = BeginPlaces(out Places places);
        if (trust is < 0 or > 100)
        {
            return AdminErrors.BadTrust();
        }

        if (Places.Unfit("source", name, places.Sources.Select(s => s.Name)) is { } unfit)
        {
            return unfit;
        }

        Result<DomainRow> home = domain is null && places.Domains.Length == 0 ? FirstDomain(write, places) : places.Domain(domain);
        if (!home.TryGet(out DomainRow? found, out Error? error))
        {
            return error;
        }

        BusinessRow? owner = business is null ? null : places.Business(business);
        if (business is not null && owner is null)
        {
            return RecordsErrors.NoSuchBusiness(business);
        }

        var source = new SourceRow
        {
            SourceId = Guid.CreateVersion7(_storage.Clock.GetUtcNow()), Number = places.Sources.Select(s => s.Number).DefaultIfEmpty(0).Max() + 1,
            DomainNumber = found.Number, BusinessId = owner?.BusinessId ?? found.BusinessId, Name = name, Trust = trust, Verified = verified, CreatedAt = Now(),
        };
        write.Db.Add(source);
        _storage.Keys.CreateSource(write, source.SourceId);
        Save(write);
        string of = owner?.Name ?? Array.Find(places.Businesses, b => b.BusinessId == found.BusinessId)?.Name ?? FirstBusiness;
        return new SourceInfo(source.SourceId, source.Number, source.Name, found.Name, of, trust, verified, HubStorage.FromMicros(source.CreatedAt));
    }

    private const string FirstBusiness = "Default business";

    private HubWrite BeginPlaces(out Places places)
    {
        HubWrite write = _storage.BeginWrite();
        try
        {
            write.Lock(PlacesLock);
            places = Places.Read(write.Db);
            return write;
        }
        catch
        {
            write.Dispose();
            throw;
        }
    }

    private static void Save(HubWrite write)
    {
        write.Db.SaveChanges();
        write.Commit();
    }

    private Result<BusinessRow> NewBusiness(HubWrite write, Places places, string name)
    {
        if (Places.Unfit("business", name, places.Businesses.Select(b => b.Name)) is { } unfit)
        {
            return unfit;
        }

        var business = new BusinessRow { BusinessId = Guid.CreateVersion7(_storage.Clock.GetUtcNow()), Name = name, CreatedAt = Now() };
        write.Db.Add(business);
        return business;
    }

    private Result<BusinessRow> OwnerOf(HubWrite write, Places places, string domain)
        => places.Businesses is [var only] ? only : places.Business(domain) is { } named ? named : NewBusiness(write, places, domain);

    private Result<DomainRow> NewDomain(HubWrite write, Places places, string name, Guid business, string? country)
    {
        if (Places.Unfit("domain", name, places.Domains.Select(d => d.Name)) is { } unfit)
        {
            return unfit;
        }

        if (country is not null && !(country.Length == 2 && country.All(char.IsAsciiLetter)))
        {
            return AdminErrors.BadCountry();
        }

        var domain = new DomainRow
        {
            DomainId = Guid.CreateVersion7(_storage.Clock.GetUtcNow()), Number = places.Domains.Select(d => d.Number).DefaultIfEmpty(0).Max() + 1, Name = name,
            BusinessId = business, Country = country?.ToUpperInvariant(), Policy = SurvivorshipPolicy.Default.ToJson(), CreatedAt = Now(),
        };
        write.Db.Add(domain);
        _storage.Keys.CreateDomain(write, domain.DomainId);
        return domain;
    }

    private Result<DomainRow> FirstDomain(HubWrite write, Places places)
    {
        Result<BusinessRow> owner = places.Businesses is [var only] ? only : places.Business(FirstBusiness) is { } named ? named : NewBusiness(write, places, FirstBusiness);
        return owner.TryGet(out BusinessRow? business, out Error? error) ? NewDomain(write, places, "default", business.BusinessId, null) : error;
    }

    private static DomainInfo Info(DomainRow d, BusinessRow of) => new(
        d.DomainId, d.Number, d.Name, of.Name, d.Country, d.ModelId, d.TrainedOn, Places.PolicyOf(d.Policy), d.LastOperation, HubStorage.FromMicros(d.CreatedAt));
}
