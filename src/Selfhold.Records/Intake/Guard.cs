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
        catch (AggregateException e) when (e.InnerExceptions is [InputException or StorageException])
        {
            return e.InnerExceptions[0] is InputException input ? input.Error : ((StorageException)e.InnerExceptions[0]).Error;
        }
    }
}
