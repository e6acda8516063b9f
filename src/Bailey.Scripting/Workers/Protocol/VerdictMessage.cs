using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;

namespace Bailey.Scripting.Workers.Protocol;

/// <summary>A verdict, and a compiled script.</summary>
internal static class VerdictMessage
{
    private const int MaxViolations = 10_000;
    private const int MaxSubmissions = 10_000;

    internal static void Write(MessageWriter writer, ScriptVerdict verdict)
    {
        var violations = verdict.Violations.IsDefault ? [] : verdict.Violations;
        writer.Int32(Math.Min(violations.Length, MaxViolations));
        foreach (var violation in violations.Take(MaxViolations))
        {
            writer.Text(violation.Code);
            writer.Text(violation.Message);
            writer.Text(violation.Span.Name ?? "");
            writer.Int32(violation.Span.Line);
            writer.Int32(violation.Span.Column);
            writer.Int32(violation.Span.EndLine);
            writer.Int32(violation.Span.EndColumn);
            writer.OptionalText(violation.Symbol);
            writer.Text(violation.Remedy);
        }

        writer.Boolean(verdict.Compiled is not null);
        if (verdict.Compiled is { } compiled)
        {
            Write(writer, compiled);
        }
    }

    internal static ScriptVerdict Read(ReadOnlySpan<byte> fields)
    {
        var reader = new MessageReader(fields);
        var violations = ImmutableArray.CreateBuilder<ScriptViolation>();
        for (var left = reader.Count(MaxViolations); left > 0; left--)
        {
            var (code, message) = (reader.Text(), reader.Text());
            var span = new ScriptSpan(reader.Text(), reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32());
            violations.Add(new ScriptViolation(code, message, span, reader.OptionalText(), reader.Text()));
        }

        var compiled = reader.Boolean() ? ReadCompiled(ref reader) : null;
        reader.End();
        return (compiled is null) == (violations.Count > 0)
            ? new ScriptVerdict(violations.ToImmutable(), compiled)
            : throw new ProtocolException("a verdict must either refuse or hold a script");
    }

    internal static void Write(MessageWriter writer, CompiledScript script)
    {
        writer.Text(script.ContentHash);
        writer.Byte((byte)script.Surface);
        writer.Int32(script.Submissions.Length);
        foreach (var submission in script.Submissions)
        {
            writer.Text(submission.AssemblyName);
            writer.Text(submission.EntryType);
            writer.Bytes(submission.Image.AsSpan());
        }
    }

    internal static CompiledScript ReadCompiled(ReadOnlySpan<byte> fields)
    {
        var reader = new MessageReader(fields);
        var compiled = ReadCompiled(ref reader);
        reader.End();
        return compiled;
    }

    private static CompiledScript ReadCompiled(ref MessageReader reader)
    {
        var hash = reader.Text(maxBytes: 1024);
        var surface = (SurfaceKind)reader.Byte();
        var submissions = ImmutableArray.CreateBuilder<CompiledSubmission>();
        for (var left = reader.Count(MaxSubmissions); left > 0; left--)
        {
            var (name, entry) = (reader.Text(), reader.Text());
            submissions.Add(new CompiledSubmission(name, ImmutableCollectionsMarshal.AsImmutableArray(reader.Bytes()), entry));
        }

        return Enum.IsDefined(surface) ? new CompiledScript(hash, surface, submissions.ToImmutable()) : throw new ProtocolException($"{surface} is no surface");
    }
}
