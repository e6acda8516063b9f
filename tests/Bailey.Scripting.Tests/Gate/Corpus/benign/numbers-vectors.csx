// result: 5
return new System.Numerics.Vector2(3, 4).Length();
