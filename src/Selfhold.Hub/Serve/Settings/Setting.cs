using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Selfhold.AccessLog;
using Selfhold.Identity;
using Selfhold.Supply;

namespace Selfhold.Hub.Serve.Settings;

/// <summary>A setting that there is: a property of one of the sections' options.</summary>
internal sealed record Setting(string Section, PropertyInfo Property)
{
    /// <summary>The sections, in the order in which people see them.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        ["Identity"] = typeof(IdentityOptions),
        ["Server"] = typeof(ServerOptions),
        ["Mail"] = typeof(MailOptions),
        ["Sms"] = typeof(SmsOptions),
        ["Supply"] = typeof(SupplyOptions),
        ["Outbound"] = typeof(OutboundSettings),
        ["Telemetry"] = typeof(TelemetryOptions),
        ["AccessLog"] = typeof(AccessLogOptions),
    };

    public static IReadOnlyList<Setting> All { get; } =
        [.. Sections.SelectMany(s => s.Value.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => new Setting(s.Key, p)))];

    public string Key => Section + ":" + Property.Name;

    public bool IsSecret => Property.IsDefined(typeof(SecretAttribute));

    private Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public static Setting? Find(string key) => All.FirstOrDefault(s => string.Equals(s.Key, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Puts what was given into the options; words for people where that can't be.</summary>
    public string? Bind(object options, Given given)
    {
        if (Type == typeof(IReadOnlyList<string>))
        {
            Property.SetValue(options, given.Values is [var one] ? one.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : given.Values);
            return null;
        }

        string text = given.Values is [.., var last] ? last.Trim() : "";
        if (Parse(text) is not { } value)
        {
            return $"{Key} ({given.Where}) is {(IsSecret ? "not understood" : $"'{text}'")}: it must be {Kind()}.";
        }

        Property.SetValue(options, value);
        return null;
    }

    /// <summary>What is wrong with the value that the options have now, by the property's own annotations.</summary>
    public string? Check(object options, string where)
    {
        var context = new ValidationContext(options) { MemberName = Property.Name, DisplayName = "it" };
        foreach (ValidationAttribute rule in Property.GetCustomAttributes<ValidationAttribute>())
        {
            if (rule.GetValidationResult(Property.GetValue(options), context) is { } wrong)
            {
                string why = rule is RangeAttribute range ? $"it must lie between {range.Minimum} and {range.Maximum}" : wrong.ErrorMessage!.TrimEnd('.');
                return $"{Key} ({where}) is {(IsSecret ? "not acceptable" : $"'{Show(options)}'")}: {why}.";
            }
        }

        return null;
    }

    /// <summary>The value for people and for <c>--json</c>; secrets are dots.</summary>
    public string Show(object options) => Property.GetValue(options) switch
    {
        null or "" => "",
        _ when IsSecret => "•••",
        IReadOnlyList<string> list => string.Join(", ", list),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        Uri uri => uri.OriginalString,
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>The value for <c>--json</c>: lists, numbers and flags as such.</summary>
    public object? Plain(object options) => Property.GetValue(options) switch
    {
        null or "" => null,
        var value when !IsSecret && value is bool or int or double or IReadOnlyList<string> => value,
        _ => Show(options),
    };

    private object? Parse(string text)
    {
        if (Type == typeof(string))
        {
            return text;
        }

        if (Type == typeof(bool))
        {
            return bool.TryParse(text, out bool flag) ? flag : null;
        }

        if (Type == typeof(int))
        {
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        }

        if (Type == typeof(double))
        {
            return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) ? share : null;
        }

        if (Type == typeof(Uri))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : null;
        }

        return Type == typeof(TimeSpan) ? Duration(text) : throw new InvalidOperationException($"Settings of type {Type.Name} can't be read.");
    }

    private static TimeSpan? Duration(string text)
    {
        double? unit = text.Length < 2 ? null : char.ToLowerInvariant(text[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => null };
        if (unit is { } seconds && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return TimeSpan.FromSeconds(count * seconds);
        }

        // A bare number would be days: too easily taken for seconds.
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time) ? time : null;
    }

    private string Kind()
        => Type == typeof(bool) ? "true or false"
            : Type == typeof(int) ? "a whole number"
            : Type == typeof(double) ? "a number such as 0.5"
            : Type == typeof(TimeSpan) ? "a time such as 30s, 10m, 12h, 7d or 00:10:00"
            : "an http or https address";
}
