using System.Text;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Cli.Tests.Run;

/// <summary>Small guests, each for one thing that the command has to cope with.</summary>
internal static class Guests
{
    private const string Kernel = "extism:host/env";
    private const string Wasi = "wasi_snapshot_preview1";

    private static readonly WasmValueType I32 = WasmValueType.I32;
    private static readonly WasmValueType I64 = WasmValueType.I64;

    /// <summary>Exports <c>spin</c>, which never ends.</summary>
    public static byte[] Endless { get; } = new ModuleBuilder()
        .Function("spin", [], [], code => code.Loop().Br(0).End())
        .ToBytes();

    /// <summary>Exports <c>crash</c>, which traps, and <c>code</c>, which answers 7.</summary>
    public static byte[] Failing { get; } = new ModuleBuilder()
        .Function("crash", [], [], code => code.Unreachable())
        .Function("code", [], [I32], code => code.I32Const(7))
        .ToBytes();

    /// <summary>Exports <c>recurse</c>, which calls itself for ever.</summary>
    public static byte[] Recursive { get; } = new ModuleBuilder()
        .Function("recurse", [], [], code => code.Call("recurse"))
        .ToBytes();

    /// <summary>Exports <c>grow</c>, which answers 0 if it gets 16 MiB (256 pages) more, and else 1.</summary>
    public static byte[] Growing { get; } = GrowingBy(256);

    /// <summary>A program that has 16 MiB of memory from the start.</summary>
    public static byte[] LargeProgram { get; } = new ModuleBuilder()
        .Memory(256)
        .Function("_start", [], [], code => code.Nop())
        .ToBytes();

    /// <summary>Exports a function that takes a number, one that fits, a memory, and an initialiser.</summary>
    public static byte[] OneFits { get; } = new ModuleBuilder()
        .Memory(1)
        .Function("_initialize", [], [], code => code.Nop())
        .Function("takes", [I32], [I32], code => code.LocalGet(0))
        .Function("fits", [], [I32], code => code.I32Const(0))
        .ToBytes();

    /// <summary>Imports a function that nobody supplies.</summary>
    public static byte[] Unlinkable { get; } = new ModuleBuilder()
        .ImportFunction("app", "lookup", [I32], [I64])
        .Function("run", [], [], code => code.Nop())
        .ToBytes();

    /// <summary>Exports <c>echo</c>, which puts out its input.</summary>
    public static byte[] Echo { get; } = new ModuleBuilder()
        .ImportFunction(Kernel, "input_offset", [], [I64])
        .ImportFunction(Kernel, "input_length", [], [I64])
        .ImportFunction(Kernel, "output_set", [I64, I64], [])
        .Function("echo", [], [I32], code => code.Call(0).Call(1).Call(2).I32Const(0))
        .ToBytes();

    /// <summary>Exports <c>fetch</c>, which sends the request that its input describes and puts out the answer's body.</summary>
    public static byte[] Fetch { get; } = new ModuleBuilder()
        .ImportFunction(Kernel, "input_offset", [], [I64])
        .ImportFunction(Kernel, "http_request", [I64, I64], [I64])
        .ImportFunction(Kernel, "length", [I64], [I64])
        .ImportFunction(Kernel, "output_set", [I64, I64], [])
        .Function("fetch", [], [I32], [I64], code => code
            .Call(0).I64Const(0).Call(1).LocalTee(0)
            .LocalGet(0).Call(2).Call(3).I32Const(0))
        .ToBytes();

    /// <summary>Exports <c>grow</c>, which answers 0 if it gets so many pages more, and else 1.</summary>
    public static byte[] GrowingBy(int pages) => new ModuleBuilder()
        .Memory(1)
        .Function("grow", [], [I32], code => code.I32Const(pages).MemoryGrow().I32Const(-1).I32Eq())
        .ToBytes();

    /// <summary>A program that writes the start of its standard input to standard output and exits with a code.</summary>
    public static byte[] Program(int exitCode) => Copying(1, exitCode);

    /// <summary>A program that writes its arguments and its environment to standard output, each with a NUL after it.</summary>
    public static byte[] Told { get; } = new ModuleBuilder()
        .ImportFunction(Wasi, "args_sizes_get", [I32, I32], [I32])
        .ImportFunction(Wasi, "args_get", [I32, I32], [I32])
        .ImportFunction(Wasi, "environ_sizes_get", [I32, I32], [I32])
        .ImportFunction(Wasi, "environ_get", [I32, I32], [I32])
        .ImportFunction(Wasi, "fd_write", [I32, I32, I32, I32], [I32])
        .Memory(1)
        .Function("_start", [], [], code => code
            .I32Const(0).I32Const(4).Call(0).Drop()
            .I32Const(64).I32Const(1024).Call(1).Drop()
            .I32Const(8).I32Const(12).Call(2).Drop()
            .I32Const(64).I32Const(1024).I32Const(4).I32Load().I32Add().Call(3).Drop()
            .I32Const(16).I32Const(1024).I32Store()
            .I32Const(20).I32Const(4).I32Load().I32Const(12).I32Load().I32Add().I32Store()
            .I32Const(1).I32Const(16).I32Const(1).I32Const(24).Call(4).Drop())
        .ToBytes();

    /// <summary>A program that writes the start of its standard input to standard error, and so to its log.</summary>
    public static byte[] Logger { get; } = Copying(2, 0);

    private static byte[] Copying(int descriptor, int exitCode) => new ModuleBuilder()
        .ImportFunction(Wasi, "fd_read", [I32, I32, I32, I32], [I32])
        .ImportFunction(Wasi, "fd_write", [I32, I32, I32, I32], [I32])
        .ImportFunction(Wasi, "proc_exit", [I32], [])
        .Memory(1)
        .Function("_start", [], [], code => code
            .I32Const(0).I32Const(64).I32Store()
            .I32Const(4).I32Const(1000).I32Store()
            .I32Const(0).I32Const(0).I32Const(1).I32Const(8).Call(0).Drop()
            .I32Const(4).I32Const(8).I32Load().I32Store()
            .I32Const(descriptor).I32Const(0).I32Const(1).I32Const(8).Call(1).Drop()
            .I32Const(exitCode).Call(2))
        .ToBytes();

    /// <summary>
    /// Exports <c>open</c>, which opens (and where <paramref name="create"/> creates) a file of the first preopened folder and answers WASI's error number.
    /// </summary>
    public static byte[] Opener(string file, bool create) => new ModuleBuilder()
        .ImportFunction(Wasi, "path_open", [I32, I32, I32, I32, I32, I64, I64, I32, I32], [I32])
        .Memory(1)
        .Data(code => code.I32Const(16), Encoding.UTF8.GetBytes(file))
        .Function("open", [], [I32], code => code
            .I32Const(3).I32Const(0).I32Const(16).I32Const(file.Length).I32Const(create ? 1 : 0)
            .I64Const(create ? 64 : 2).I64Const(0).I32Const(0).I32Const(8).Call(0))
        .ToBytes();

    /// <summary>A program that exports <c>swap</c>, which renames <c>sub</c> to <c>old</c> and <c>link</c> to <c>sub</c>, all in the first preopened folder.</summary>
    public static byte[] Swapper { get; } = new ModuleBuilder()
        .ImportFunction(Wasi, "path_rename", [I32, I32, I32, I32, I32, I32], [I32])
        .Memory(1)
        .Data(code => code.I32Const(16), Encoding.UTF8.GetBytes("suboldlink"))
        .Function("_start", [], [], code => code.Nop())
        .Function("swap", [], [I32], code => code
            .I32Const(3).I32Const(16).I32Const(3).I32Const(3).I32Const(19).I32Const(3).Call(0).Drop()
            .I32Const(3).I32Const(22).I32Const(4).I32Const(3).I32Const(16).I32Const(3).Call(0))
        .ToBytes();
}
