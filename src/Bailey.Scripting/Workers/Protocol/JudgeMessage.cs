using System.Collections.Immutable;
using Bailey.Scripting.Compilation;

namespace Bailey.Scripting.Workers.Protocol;

/// <summary>A script to be judged.</summary>
internal static class JudgeMessage
{
    internal static void Write(MessageWriter writer, ScriptUnit unit)
    {
        writer.Byte((byte)unit.Surface);
        writer.Byte(unit.MustBeBoolean ? (byte)1 : (byte)0);
        WriteSource(writer, unit.Script);
        writer.Int32(unit.Libraries.Length);
        foreach (var library in unit.Libraries)
        {
            WriteSource(writer, library);
        }
    }

    internal static ScriptUnit Read(ReadOnlySpan<byte> fields)
    {
        var reader = new MessageReader(fields);
        var surface = (SurfaceKind)reader.Byte();
        var mustBeBoolean = reader.Byte() != 0;
        var script = ReadSource(ref reader);
        var libraries = ImmutableArray.CreateBuilder<ScriptSource>();
        for (var left = reader.Count(int.MaxValue); left > 0; left--)
        {
            libraries.Add(ReadSource(ref reader));
        }

        reader.End();
        return new ScriptUnit(script) { Surface = surface, MustBeBoolean = mustBeBoolean, Libraries = libraries.ToImmutable() };
    }

    // As it is in memory: UTF-8 would change texts with halves of surrogate pairs, and the judged text must be the one that was given.
    private static void WriteSource(MessageWriter writer, ScriptSource source)
    {
        writer.Text(source.Name);
        writer.Bytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(source.Code.AsSpan()));
    }

    private static ScriptSource ReadSource(ref MessageReader reader)
    {
        var name = reader.Text();
        var bytes = reader.Bytes();
        return bytes.Length % 2 == 0
            ? new ScriptSource(name, new string(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(bytes)))
            : throw new ProtocolException("half a character");
    }
}
