namespace Bailey.Wasm.Linking;

/// <summary>
/// Delegates for host functions whose type is given at run time and knows nothing but i32, as most that toolchains import are: their adapters need not be written and
/// translated in each process.
/// </summary>
internal static class IntegerCallbacks
{
    private const int MostParameters = 8;

    /// <summary>The delegate, of the type that compiled code uses; null for other types.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="call">Calls it.</param>
    public static Delegate? TryCreate(WasmFunctionType type, Func<WasmValue[], WasmValue[]> call)
    {
        if (type.Parameters.Length > MostParameters || type.Results.Length > 1)
        {
            return null;
        }

        foreach (var parameter in type.Parameters.AsSpan())
        {
            if (parameter != WasmValueType.I32)
            {
                return null;
            }
        }

        if (type.Results.Length == 0)
        {
            return Action(type.Parameters.Length, call);
        }

        return type.Results[0] == WasmValueType.I32 ? Function(type.Parameters.Length, call) : null;
    }

    private static Delegate Action(int parameters, Func<WasmValue[], WasmValue[]> call) => parameters switch
    {
        0 => new Action(() => call([])),
        1 => new Action<int>(a => call([I(a)])),
        2 => new Action<int, int>((a, b) => call([I(a), I(b)])),
        3 => new Action<int, int, int>((a, b, c) => call([I(a), I(b), I(c)])),
        4 => new Action<int, int, int, int>((a, b, c, d) => call([I(a), I(b), I(c), I(d)])),
        5 => new Action<int, int, int, int, int>((a, b, c, d, e) => call([I(a), I(b), I(c), I(d), I(e)])),
        6 => new Action<int, int, int, int, int, int>((a, b, c, d, e, f) => call([I(a), I(b), I(c), I(d), I(e), I(f)])),
        7 => new Action<int, int, int, int, int, int, int>((a, b, c, d, e, f, g) => call([I(a), I(b), I(c), I(d), I(e), I(f), I(g)])),
        _ => new Action<int, int, int, int, int, int, int, int>((a, b, c, d, e, f, g, h) => call([I(a), I(b), I(c), I(d), I(e), I(f), I(g), I(h)])),
    };

    private static Delegate Function(int parameters, Func<WasmValue[], WasmValue[]> call) => parameters switch
    {
        0 => new Func<int>(() => call([])[0].AsI32()),
        1 => new Func<int, int>(a => call([I(a)])[0].AsI32()),
        2 => new Func<int, int, int>((a, b) => call([I(a), I(b)])[0].AsI32()),
        3 => new Func<int, int, int, int>((a, b, c) => call([I(a), I(b), I(c)])[0].AsI32()),
        4 => new Func<int, int, int, int, int>((a, b, c, d) => call([I(a), I(b), I(c), I(d)])[0].AsI32()),
        5 => new Func<int, int, int, int, int, int>((a, b, c, d, e) => call([I(a), I(b), I(c), I(d), I(e)])[0].AsI32()),
        6 => new Func<int, int, int, int, int, int, int>((a, b, c, d, e, f) => call([I(a), I(b), I(c), I(d), I(e), I(f)])[0].AsI32()),
        7 => new Func<int, int, int, int, int, int, int, int>((a, b, c, d, e, f, g) => call([I(a), I(b), I(c), I(d), I(e), I(f), I(g)])[0].AsI32()),
        _ => new Func<int, int, int, int, int, int, int, int, int>((a, b, c, d, e, f, g, h) => call([I(a), I(b), I(c), I(d), I(e), I(f), I(g), I(h)])[0].AsI32()),
    };

    private static WasmValue I(int value) => WasmValue.I32(value);
}
