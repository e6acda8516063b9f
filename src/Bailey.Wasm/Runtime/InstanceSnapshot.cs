using System.Globalization;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace Bailey.Wasm.Runtime;

/// <summary>What the globals of an instance held, and which of its segments were left.</summary>
internal sealed class InstanceSnapshot
{
    private readonly InstanceState _state;
    private readonly GlobalValue[] _numbers;
    private readonly object?[] _references;
    private readonly (WasmGlobal Cell, GlobalValue Number, object? Reference)[] _cells;
    private readonly object?[]?[] _elements;
    private readonly bool[] _droppedData;

    internal InstanceSnapshot(InstanceState state)
    {
        _state = state;
        _numbers = new GlobalValue[Math.Max(1, state.Globals.Length)];
        _references = new object?[state.Globals.Length];
        for (var i = 0; i < state.Globals.Length; i++)
        {
            (_numbers[i], _references[i]) = (state.Globals[i].Number, state.Globals[i].Reference);
        }

        ReadFields();
        _cells = [.. state.Globals.Where(static cell => cell.Type.IsMutable).Select(static cell => (cell, cell.Number, cell.Reference))];
        _elements = [.. state.ElementSegments];
        _droppedData = [.. state.DroppedData];
    }

    /// <summary>References that the instance held.</summary>
    internal IEnumerable<object?> References =>
        _references.Concat(_cells.Select(static cell => cell.Reference)).Concat(_elements.SelectMany(static segment => segment ?? []));

    internal unsafe void Restore()
    {
        fixed (GlobalValue* numbers = _numbers)
        {
            _state.SetGlobals(numbers, _references);
        }

        foreach (var (cell, number, reference) in _cells)
        {
            (cell.Number, cell.Reference) = (number, reference);
        }

        _elements.CopyTo(_state.ElementSegments, 0);
        _droppedData.CopyTo(_state.DroppedData, 0);
    }

    // Globals that are fields of the compiled type are named by their index; nothing else needs to read them from outside, so that no code is
    // emitted for it.
    private void ReadFields()
    {
        foreach (var field in _state.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            if (field.Name[0] != 'g' || !int.TryParse(field.Name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                continue;
            }

            switch (field.GetValue(_state))
            {
                case int value: _numbers[index] = new GlobalValue { I32 = value }; break;
                case long value: _numbers[index] = new GlobalValue { I64 = value }; break;
                case float value: _numbers[index] = new GlobalValue { F32 = value }; break;
                case double value: _numbers[index] = new GlobalValue { F64 = value }; break;
                case Vector128<byte> value: _numbers[index] = new GlobalValue { V128 = value }; break;
                case var reference: _references[index] = reference; break;
            }
        }
    }
}
