namespace Bailey.Wasm;

/// <summary>Types that were defined together and may name one another (core specification, 2.3.10). Made by <see cref="TypeRegistry"/>.</summary>
internal sealed class RecursiveGroup
{
    private RecursiveGroup(int count) => Types = new DefinedType[count];

    public DefinedType[] Types { get; }

    /// <summary>Makes the types of valid declarations.</summary>
    /// <param name="declarations">The types of the group.</param>
    /// <param name="outer">Types that they name by a lower index than the group's first.</param>
    /// <param name="first">Index of the group's first type.</param>
    /// <param name="ids">Numbers for them.</param>
    public static RecursiveGroup Create(ReadOnlySpan<TypeDeclaration> declarations, IReadOnlyList<DefinedType> outer, int first, int[] ids)
    {
        var group = new RecursiveGroup(declarations.Length);
        for (var i = 0; i < declarations.Length; i++)
        {
            group.Types[i] = new DefinedType(group, ids[i], declarations[i].Kind, declarations[i].IsFinal);
        }

        DefinedType Named(int index) => index >= first ? group.Types[index - first] : outer[index];
        for (var i = 0; i < declarations.Length; i++)
        {
            var declaration = declarations[i];
            var super = declaration.Super < 0 ? null : Named(declaration.Super);
            if (declaration.Kind == CompositeKind.Function)
            {
                var values = Array.ConvertAll(declaration.Codes, code => ValueCode.ToType(code, Named));
                var function = new WasmFunctionType(values.AsSpan(0, declaration.ParameterCount), values.AsSpan(declaration.ParameterCount), group.Types[i]);
                group.Types[i].Complete(super, function, []);
                continue;
            }

            var fields = new FieldType[declaration.Codes.Length];
            for (var field = 0; field < fields.Length; field++)
            {
                var code = declaration.Codes[field];
                var bits = code switch { ValueCode.I8 => 8, ValueCode.I16 => 16, _ => 0 };
                fields[field] = new(ValueCode.ToType(bits == 0 ? code : ValueCode.I32, Named), bits, declaration.Mutable[field]);
            }

            group.Types[i].Complete(super, null, fields);
        }

        return group;
    }
}
