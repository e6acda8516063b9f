using Bailey.Testing.Modules;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Tests.Differential;

/// <summary>A module cut into its function bodies and what stands before and after them.</summary>
internal sealed record ModuleBodies(byte[] Before, IReadOnlyList<byte[]> Bodies, byte[] After)
{
    private const byte CodeSection = 10;

    public static ModuleBodies Cut(byte[] module)
    {
        var reader = new WasmReader(module, 8, module.Length);
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var id = reader.ReadByte();
            var size = (int)reader.ReadU32();
            var end = reader.Position + size;
            if (id == CodeSection)
            {
                List<byte[]> bodies = [];
                for (var count = reader.ReadU32(); count > 0; count--)
                {
                    bodies.Add(reader.ReadBytes(reader.ReadU32()).ToArray());
                }

                return new(module[..start], bodies, module[end..]);
            }

            reader.Skip((uint)size);
        }

        return new(module, [], []);
    }

    public byte[] ToModule()
    {
        if (Bodies.Count == 0)
        {
            return [.. Before, .. After];
        }

        var section = new ByteWriter().U32((uint)Bodies.Count);
        foreach (var body in Bodies)
        {
            section.Sized(body);
        }

        return new ByteWriter().Bytes(Before).Byte(CodeSection).Sized(section.Span).Bytes(After).ToArray();
    }

    public ModuleBodies With(int index, byte[] body) => this with { Bodies = [.. Bodies.Take(index), body, .. Bodies.Skip(index + 1)] };

    /// <summary>Where the instructions of a valid body start; the last one is its end, and is left out.</summary>
    public static int[] Instructions(byte[] body)
    {
        List<int> starts = [];
        var reader = new WasmReader(body, 0, body.Length);
        for (var groups = reader.ReadU32(); groups > 0; groups--)
        {
            reader.ReadU32();
            reader.ReadByte();
        }

        while (!reader.AtEnd)
        {
            starts.Add(reader.Position);
            Immediates.Skip(ref reader, reader.ReadOpcode());
        }

        return [.. starts.SkipLast(1)];
    }
}
