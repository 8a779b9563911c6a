print("patchwalk")
