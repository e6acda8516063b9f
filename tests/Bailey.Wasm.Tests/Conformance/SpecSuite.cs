using System.IO.Compression;
using Bailey.Testing;

namespace Bailey.Wasm.Tests.Conformance;

/// <summary>One of the two archives of the WebAssembly core test suite, read into memory.</summary>
internal sealed class SpecSuite
{
    private readonly Lazy<Dictionary<string, byte[]>> _entries;

    private SpecSuite(string name, string archive, WasmFeatures features)
    {
        Name = name;
        Archive = archive;
        Features = features;
        _entries = new(Read);
    }

    /// <summary>The suite of the WebAssembly 2.0 tag.</summary>
    public static SpecSuite Core2 { get; } = new("2.0", "conformance/core-2.0.zip", WasmFeatures.Wasm2);

    /// <summary>The suite of the WebAssembly 3.0 main branch.</summary>
    public static SpecSuite Core3 { get; } = new("3.0", "conformance/core-3.0.zip", WasmFeatures.All);

    public string Name { get; }

    /// <summary>Path of the archive in the shared data.</summary>
    public string Archive { get; }

    /// <summary>Features that the suite assumes; what it expects to be refused includes modules that use later ones.</summary>
    public WasmFeatures Features { get; }

    public bool IsPresent => SharedData.TryFind(Archive, out _);

    /// <summary>Scripts, by path without extension, sorted: <c>simd/simd_load</c>.</summary>
    public IReadOnlyList<string> Files =>
        [.. _entries.Value.Keys.Where(name => name.EndsWith(".json", StringComparison.Ordinal)).Select(name => name[..^5]).Order(StringComparer.Ordinal)];

    /// <summary>The commands of a script.</summary>
    public byte[] Script(string file) => _entries.Value[file + ".json"];

    /// <summary>A binary module of a script, which lies beside it.</summary>
    public byte[] Module(string file, string name) => _entries.Value[file[..(file.LastIndexOf('/') + 1)] + name];

    public override string ToString() => Name;

    private Dictionary<string, byte[]> Read()
    {
        if (!SharedData.TryFind(Archive, out var path))
        {
            throw new InvalidOperationException(SharedData.SkipReason(Archive));
        }

        using var archive = ZipFile.OpenRead(path);
        var entries = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries.Where(entry => entry.Name.Length > 0))
        {
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            entries.Add(entry.FullName.Replace("./", "", StringComparison.Ordinal), bytes);
        }

        return entries;
    }
}
