using System.Collections.Frozen;

namespace Bailey.Policy.Operations;

/// <summary>The names of risks as documents and plugins write them.</summary>
public static class OperationRisks
{
    internal static readonly FrozenDictionary<string, OperationRisk> ByName = new Dictionary<string, OperationRisk>
    {
        ["read"] = OperationRisk.Read,
        ["write"] = OperationRisk.Write,
        ["high-risk-write"] = OperationRisk.HighRiskWrite,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, the least risk first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["read", "write", "high-risk-write"];

    /// <summary>The name of a risk.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of the three.</exception>
    public static string NameOf(OperationRisk risk) =>
        Enum.IsDefined(risk) ? Names[(int)risk] : throw new ArgumentOutOfRangeException(nameof(risk), risk, "not a risk");

    /// <summary>Reads a name, exactly as it is written. Anything else is no risk.</summary>
    public static bool TryParse(string? name, out OperationRisk risk)
    {
        risk = default;
        return name is not null && ByName.TryGetValue(name, out risk);
    }

    /// <summary>The name that someone most likely meant. There always is one; where none is near, it is that of the highest risk.</summary>
    public static string Nearest(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NearestWord.Find(name.Replace('_', '-').Trim(), "read", "write", "high-risk-write") ?? NameOf(OperationRisk.HighRiskWrite);
    }
}
