using System.Collections.Immutable;

namespace Bailey.Plugins.Packages;

/// <summary>Gathers what is wrong with one document, so that its author mends it in one go; up to a bound.</summary>
internal sealed class JsonFaults
{
    /// <summary>Faults that are told of one document.</summary>
    internal const int Most = 100;

    private readonly ImmutableArray<PackageFault>.Builder _faults = ImmutableArray.CreateBuilder<PackageFault>();

    internal int Count { get; private set; }

    internal void Add(string code, string path, string message, string? fix = null) => Add(new PackageFault(code, path, message, fix));

    internal void Add(PackageFault fault)
    {
        Count++;
        if (_faults.Count < Most)
        {
            _faults.Add(fault);
        }
    }

    internal ImmutableArray<PackageFault> ToImmutable() => _faults.ToImmutable();
}
