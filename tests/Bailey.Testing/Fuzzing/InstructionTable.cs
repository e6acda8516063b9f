using System.Globalization;
using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <summary>
/// Instructions with fixed types, as a table of its own: were it shared with the validator, generator and validator could not
/// check each other.
/// </summary>
internal static class InstructionTable
{
    // Opcodes, operands and result by the letters of the types (i32 i, i64 l, f32 f, f64 d, v128 v); then lanes after '/';
    // then '~' and the type of the NaNs that may come out.
    private static readonly (WasmFeatures Feature, string Lines)[] Tables =
    [
        (WasmFeatures.None, """
            45 i:i; 46-4F ii:i; 50 l:i; 51-5A ll:i; 5B-60 ff:i; 61-66 dd:i
            67-69 i:i; 6A-78 ii:i; 79-7B l:l; 7C-8A ll:l
            8B-8C f:f; 8D-91 f:f~f; 92-97 ff:f~f; 98 ff:f
            99-9A d:d; 9B-9F d:d~d; A0-A5 dd:d~d; A6 dd:d
            A7 l:i; A8-A9 f:i; AA-AB d:i; AC-AD i:l; AE-AF f:l; B0-B1 d:l
            B2-B3 i:f; B4-B5 l:f; B6 d:f~f; B7-B8 i:d; B9-BA l:d; BB f:d~d
            BC f:i; BD d:l; BE i:f; BF l:d
            """),
        (WasmFeatures.SignExtension, "C0-C1 i:i; C2-C4 l:l"),
        (WasmFeatures.SaturatingConversions, "FC0000-FC0001 f:i; FC0002-FC0003 d:i; FC0004-FC0005 f:l; FC0006-FC0007 d:l"),
        (WasmFeatures.Simd, """
            FD000E vv:v; FD000F-FD0011 i:v; FD0012 l:v; FD0013 f:v; FD0014 d:v
            FD0015-FD0016 v:i/16; FD0017 vi:v/16; FD0018-FD0019 v:i/8; FD001A vi:v/8; FD001B v:i/4; FD001C vi:v/4
            FD001D v:l/2; FD001E vl:v/2; FD001F v:f/4; FD0020 vf:v/4; FD0021 v:d/2; FD0022 vd:v/2
            FD0023-FD004C vv:v; FD004D v:v; FD004E-FD0051 vv:v; FD0052 vvv:v; FD0053 v:i
            FD005E v:v~f; FD005F v:v~d
            FD0060-FD0062 v:v; FD0063-FD0064 v:i; FD0065-FD0066 vv:v; FD0067-FD006A v:v~f; FD006B-FD006D vi:v
            FD006E-FD0073 vv:v; FD0074-FD0075 v:v~d; FD0076-FD0079 vv:v; FD007A v:v~d; FD007B vv:v; FD007C-FD007F v:v
            FD0080-FD0081 v:v; FD0082 vv:v; FD0083-FD0084 v:i; FD0085-FD0086 vv:v; FD0087-FD008A v:v; FD008B-FD008D vi:v
            FD008E-FD0093 vv:v; FD0094 v:v~d; FD0095-FD0099 vv:v; FD009B-FD009F vv:v
            FD00A0-FD00A1 v:v; FD00A3-FD00A4 v:i; FD00A7-FD00AA v:v; FD00AB-FD00AD vi:v; FD00AE vv:v; FD00B1 vv:v
            FD00B5-FD00BA vv:v; FD00BC-FD00BF vv:v
            FD00C0-FD00C1 v:v; FD00C3-FD00C4 v:i; FD00C7-FD00CA v:v; FD00CB-FD00CD vi:v; FD00CE vv:v; FD00D1 vv:v
            FD00D5-FD00DF vv:v
            FD00E0-FD00E1 v:v; FD00E3 v:v~f; FD00E4-FD00E9 vv:v~f; FD00EA-FD00EB vv:v
            FD00EC-FD00ED v:v; FD00EF v:v~d; FD00F0-FD00F5 vv:v~d; FD00F6-FD00F7 vv:v; FD00F8-FD00FF v:v
            """),
        (WasmFeatures.RelaxedSimd | WasmFeatures.Simd, """
            FD0100 vv:v; FD0101-FD0104 v:v; FD0105-FD0106 vvv:v~f; FD0107-FD0108 vvv:v~d; FD0109-FD010C vvv:v
            FD010D-FD010E vv:v~f; FD010F-FD0110 vv:v~d; FD0111-FD0112 vv:v; FD0113 vvv:v
            """),
    ];

    private static readonly (WasmFeatures Feature, GeneratedInstruction[] Instructions)[] Parsed =
        [.. Tables.Select(table => (table.Feature, Parse(table.Lines).ToArray()))];

    /// <summary>All instructions of the features given.</summary>
    public static GeneratedInstruction[] For(ModuleGeneratorOptions options) =>
        [.. Parsed.Where(table => options.Uses(table.Feature)).SelectMany(table => table.Instructions)];

    private static IEnumerable<GeneratedInstruction> Parse(string lines)
    {
        foreach (var entry in lines.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (opcodes, shape) = Cut(entry, ' ');
            var (beforeNaN, nan) = Cut(shape, '~');
            var (signature, lanes) = Cut(beforeNaN, '/');
            var (operands, result) = Cut(signature, ':');
            var (first, last) = Cut(opcodes, '-');
            var from = int.Parse(first, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var to = last.Length == 0 ? from : int.Parse(last, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            for (var opcode = from; opcode <= to; opcode++)
            {
                yield return new GeneratedInstruction(
                    opcode,
                    [.. operands.Select(TypeOf)],
                    TypeOf(result[0]),
                    lanes.Length == 0 ? 0 : int.Parse(lanes, CultureInfo.InvariantCulture),
                    nan.Length == 0 ? Code.Any : TypeOf(nan[0]));
            }
        }
    }

    private static (string Before, string After) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }

    private static byte TypeOf(char letter) => letter switch
    {
        'i' => Code.I32,
        'l' => Code.I64,
        'f' => Code.F32,
        'd' => Code.F64,
        'v' => Code.V128,
        _ => throw new ArgumentException($"the letter {letter} stands for no type", nameof(letter)),
    };
}
