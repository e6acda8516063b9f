using System.Text.Json;
using Bailey.Console.Api;
using Bailey.Server.Problems;

namespace Bailey.Console.Pages.Plugins.Settings;

/// <summary>What all fields of one form of settings share.</summary>
/// <param name="Root">The whole schema.</param>
/// <param name="Draft">What is edited.</param>
/// <param name="Problem">Why it was refused; null where it was not.</param>
/// <param name="Changed">Draws the form anew.</param>
public sealed record FormContext(JsonElement Root, SettingsDraft Draft, Refusal? Problem, Action Changed)
{
    private const string Missing = "missing_key";

    /// <summary>What is wrong with the value at a place, in words; null where nothing is.</summary>
    internal string? FaultAt(string pointer)
    {
        var own = Faults.Where(fault => fault.At == pointer && fault.Code != Missing).Select(Describe);
        if (pointer.LastIndexOf('/') is >= 0 and var at)
        {
            var name = JsonPointer.Parts(pointer)[^1];
            own = own.Concat(Faults.Where(fault => fault.At == pointer[..at] && fault.Code == Missing && fault.Detail.StartsWith($"'{name}'", StringComparison.Ordinal)).Select(static _ => "This is missing, and needed."));
        }

        return string.Join(" ", own) is { Length: > 0 } text ? text : null;
    }

    private IEnumerable<ApiFault> Faults => Problem is null || Problem.Errors.IsDefaultOrEmpty ? [] : Problem.Errors;

    private static string Describe(ApiFault fault) => $"{char.ToUpperInvariant(fault.Detail[0])}{fault.Detail[1..]}.{(fault.Fix is null ? "" : $" {fault.Fix}.")}";
}
