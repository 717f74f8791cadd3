using System.Data.Common;
using Selfhold.Formats;
using Selfhold.Storage;

namespace Selfhold.Records.Intake;

/// <summary>What the file or the database refused becomes an error for the caller; broken promises fly.</summary>
internal static class Guard
{
    public static Result<T> Run<T>(Func<Result<T>> work)
    {
        try
        {
            return work();
        }
        catch (InputException e)
        {
            return e.Error;
        }
        catch (StorageException e)
        {
            return e.Error;
        }
        catch (DbException e) when (StorageException.From(e) is { } known)
        {
            return known.Error;
        }
        catch (AggregateException e) when (Known(e) is not null)
        {
            return Known(e)!;
        }
    }

    private static Error? Known(AggregateException e)
        => e.Flatten().InnerExceptions.Select(one => one switch
        {
            InputException input => input.Error,
            StorageException storage => storage.Error,
            DbException database => StorageException.From(database)?.Error,
            _ => null,
        }).FirstOrDefault(error => error is not null);
}
