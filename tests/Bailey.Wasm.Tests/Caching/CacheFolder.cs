using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Caching;

/// <summary>A folder with a cache in it, for one test.</summary>
internal sealed class CacheFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("bailey-cache-").FullName;

    /// <summary>The cache's directory, which the cache makes.</summary>
    public string Path => System.IO.Path.Combine(Root, "modules");

    public string KeyFile => System.IO.Path.Combine(Path, "key");

    /// <summary>Files of entries.</summary>
    public string[] Entries => Directory.Exists(Path) ? [.. Directory.GetFiles(Path, "*.module").Order(StringComparer.Ordinal)] : [];

    /// <summary>All files that are neither entries nor the key.</summary>
    public string[] Others => [.. Directory.GetFiles(Path).Except(Entries).Where(file => file != KeyFile)];

    /// <summary>The cache as a process that starts opens it.</summary>
    public WasmModuleCache Open(long? maxBytes = null) =>
        new(Path, maxBytes is { } bytes ? new WasmModuleCacheOptions { MaxBytes = bytes } : null);

    /// <summary>A module whose function answers a number, and grows with it.</summary>
    public static byte[] Answering(int number, int padding = 0) => new ModuleBuilder()
        .Memory(1)
        .Data(offset => offset.I32Const(0), new byte[Math.Max(1, padding)])
        .Function("answer", [], [I32], code => code.I32Const(number))
        .ToBytes();

    /// <summary>What <see cref="Large"/> answers.</summary>
    public const int LargeAnswer = 77;

    /// <summary>A module whose entry is several megabytes, so that two threads read it.</summary>
    public static byte[] Large()
    {
        var module = new ModuleBuilder().Function("answer", [], [I32], code => code.I32Const(LargeAnswer));
        for (var i = 0; i < 2_000; i++)
        {
            var number = i;
            module.Function($"f{i}", [I32], [I32], code => code.LocalGet(0).Repeat(300, step => step.I32Const(number + 1_000).I32Add()), export: false);
        }

        return module.ToBytes();
    }

    public static int Ask(WasmModule module) => module.Instantiate().GetFunction<Func<int>>("answer")();

    /// <summary>Compiles with a cache opened for it alone, and asks; tells what the cache did.</summary>
    public (int Answer, WasmModuleCache Cache) Start(byte[] binary, long? maxBytes = null)
    {
        var cache = Open(maxBytes);
        return (Ask(WasmModule.Compile(binary, new WasmCompileOptions { Cache = cache })), cache);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
