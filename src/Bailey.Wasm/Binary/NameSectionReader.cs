namespace Bailey.Wasm.Binary;

/// <summary>Reads the custom section "name" (core specification, appendix "Custom Sections").</summary>
internal static class NameSectionReader
{
    private const byte ModuleName = 0;
    private const byte FunctionNames = 1;

    /// <summary>Reads what can be read; names of functions that do not exist are left out.</summary>
    public static NameSection Read(WasmReader reader, int functionCount, int maxNameBytes)
    {
        string? module = null;
        Dictionary<int, string> functions = [];
        try
        {
            while (!reader.AtEnd)
            {
                var id = reader.ReadByte();
                var size = reader.ReadU32();
                var start = reader.Position;
                reader.Skip(size);
                var subsection = reader.Within(start, start + (int)size);
                if (id == ModuleName)
                {
                    module = ReadName(ref subsection, maxNameBytes);
                }
                else if (id == FunctionNames)
                {
                    ReadFunctionNames(ref subsection, functions, functionCount, maxNameBytes);
                }
            }
        }
        catch (WasmModuleException)
        {
            // The specification has engines ignore faults in this section: names only serve debugging. Kept is what
            // came before the fault.
        }

        return new NameSection(module, functions);
    }

    private static void ReadFunctionNames(
        ref WasmReader reader, Dictionary<int, string> functions, int functionCount, int maxNameBytes)
    {
        for (var left = reader.ReadU32(); left > 0; left--)
        {
            var index = reader.ReadU32();
            if (index < (uint)functionCount && ReadName(ref reader, maxNameBytes) is { } name)
            {
                functions[(int)index] = name;
            }
            else if (index >= (uint)functionCount)
            {
                reader.Skip(reader.ReadU32());
            }
        }
    }

    private static string? ReadName(ref WasmReader reader, int maxNameBytes)
    {
        var copy = reader;
        var length = copy.ReadU32();
        if (length <= (uint)maxNameBytes)
        {
            return reader.ReadName(maxNameBytes);
        }

        reader = copy;
        reader.Skip(length);
        return null;
    }
}
