using System.Collections.Immutable;
using System.Diagnostics;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm;

/// <summary>Reads the functions of guests from what .NET noted of the frames that an exception went through.</summary>
internal static class Backtraces
{
    private const int MaxFrames = 100;

    /// <summary>Functions of guests that an exception went through. Those of the host are left out: the JIT may inline them, now or later.</summary>
    public static int CountFrames(Exception exception)
    {
        var count = 0;
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            count += frame.GetMethod() is { } method && CompiledModule.TryFind(method, out _, out _) ? 1 : 0;
        }

        return count;
    }

    public static ImmutableArray<WasmFrame> Read(params ReadOnlySpan<Exception?> exceptions)
    {
        var frames = ImmutableArray.CreateBuilder<WasmFrame>();
        foreach (var exception in exceptions)
        {
            if (exception is null)
            {
                continue;
            }

            foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
            {
                if (frames.Count < MaxFrames && frame.GetMethod() is { } method && CompiledModule.TryFind(method, out var module, out var function))
                {
                    frames.Add(new WasmFrame(module.Definition.Names.Module, function, module.FunctionName(function)));
                }
            }
        }

        return frames.ToImmutable();
    }
}
