namespace Bailey.Wasm.Binary;

/// <summary>The first eight bytes of a module: magic number and version (core specification, 5.5.16).</summary>
internal static class BinaryHeader
{
    private static ReadOnlySpan<byte> Magic => "\0asm"u8;

    private static ReadOnlySpan<byte> Version => [1, 0, 0, 0];

    // Components carry version 13 (and moving) and layer 1 where modules have a version of 32 bits.
    private static ReadOnlySpan<byte> ComponentLayer => [1, 0];

    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    /// <exception cref="WasmModuleException">The bytes do not start a module of version 1.</exception>
    public static void Check(ReadOnlySpan<byte> binary)
    {
        if (binary.Length < Magic.Length)
        {
            throw Magic.StartsWith(binary)
                ? WasmReader.Malformed($"unexpected end: {binary.Length} bytes are too few for a module", binary.Length)
                : WasmReader.Malformed("magic header not detected: not a WebAssembly module", 0);
        }

        if (!binary.StartsWith(Magic))
        {
            throw WasmReader.Malformed($"magic header not detected: {Describe(binary)}", 0);
        }

        var version = binary[Magic.Length..];
        if (version.Length < Version.Length)
        {
            throw WasmReader.Malformed("unexpected end: unknown binary version, the module ends within it", binary.Length);
        }

        if (!version.StartsWith(Version))
        {
            throw version[2..].StartsWith(ComponentLayer)
                ? WasmReader.Malformed("unknown binary version: this is a WebAssembly component; Bailey runs core modules", Magic.Length)
                : WasmReader.Malformed("unknown binary version: Bailey reads version 1", Magic.Length);
        }
    }

    private static string Describe(ReadOnlySpan<byte> binary)
    {
        var text = binary[..Math.Min(binary.Length, 512)].TrimStart(" \t\r\n"u8);
        if (text.StartsWith("("u8) || text.StartsWith(";;"u8))
        {
            return "this looks like the WebAssembly text format; convert it with wat2wasm first";
        }

        return text.StartsWith(GzipMagic) || text.StartsWith("PK"u8)
            ? "this looks like a compressed file; unpack it first"
            : "not a WebAssembly module";
    }
}
