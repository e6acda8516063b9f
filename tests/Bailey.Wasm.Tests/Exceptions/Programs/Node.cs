using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Exceptions.Programs;

/// <summary>A piece of a program that gives one i32, if it ends at all.</summary>
internal abstract class Node
{
    public abstract void Write(NodeWriter writer);

    public abstract Outcome Run(Machine machine);
}

/// <summary>A label of the program: what branches to it take along.</summary>
internal sealed class Label(bool hasNumber = false, bool hasWide = false, bool hasException = false)
{
    public bool HasNumber { get; } = hasNumber;

    public bool HasWide { get; } = hasWide;

    public bool HasException { get; } = hasException;

    /// <summary>The function's own: a branch there returns.</summary>
    public bool IsFunction { get; init; }

    public WasmValueType[] Types =>
    [
        .. HasNumber ? [WasmValueType.I32] : Array.Empty<WasmValueType>(),
        .. HasWide ? [WasmValueType.I64] : Array.Empty<WasmValueType>(),
        .. HasException ? [WasmValueType.ExnRef] : Array.Empty<WasmValueType>(),
    ];
}

/// <summary>Writes nodes as code, and knows how far out each label is.</summary>
internal sealed class NodeWriter(CodeWriter code)
{
    private readonly List<Label> _labels = [new Label(hasNumber: true) { IsFunction = true }];

    public CodeWriter Code { get; } = code;

    public uint DepthOf(Label label)
    {
        var index = label.IsFunction ? 0 : _labels.LastIndexOf(label);
        return index >= 0 ? (uint)(_labels.Count - 1 - index) : throw new InvalidOperationException("the label is not open");
    }

    public void Open(Label label) => _labels.Add(label);

    public void End()
    {
        Code.End();
        _labels.RemoveAt(_labels.Count - 1);
    }
}
